namespace AttentionGen.Benchmarks.Tables;

/// <summary>What the peaks are that tables give shares of.</summary>
internal static class PeakLegend
{
    public const string Registers =
        "multiply-adds in registers alone, the most that the core does at its best moments, at a clock that code which also reads memory does not get";

    public const string Fed =
        "the same with one factor of each read from the first-level cache, at the lower but steady clock of such code, and so the bar for a kernel";
}
