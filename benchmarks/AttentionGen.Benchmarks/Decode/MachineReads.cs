using System.Globalization;
using AttentionGen.Benchmarks.Measurement;

namespace AttentionGen.Benchmarks.Decode;

/// <summary>How fast one core reads from further and further away.</summary>
internal static class MachineReads
{
    private static readonly int[] s_megabytes = [1, 8, 64, 256];
    private static readonly TimeSpan s_budget = TimeSpan.FromSeconds(2);

    /// <summary>One line of text.</summary>
    public static string Measure()
    {
        ReadBandwidth[] reads = [.. s_megabytes.Select(megabytes => new ReadBandwidth(megabytes << 20, 1))];
        Rounds.Run([.. reads.SelectMany(read => read.Contestants)], s_budget);
        return "One core reads " + string.Join("; ", reads.Select(read => string.Create(
            CultureInfo.InvariantCulture, $"{read.Bytes >> 20} MB at {read.GigabytesPerSecond:F1} GB/s ({read.Form})"))) + ".";
    }
}
