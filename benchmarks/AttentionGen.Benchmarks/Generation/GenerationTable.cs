using System.Globalization;
using AttentionGen.Benchmarks.Measurement;
using AttentionGen.Benchmarks.Tables;

namespace AttentionGen.Benchmarks.Generation;

/// <summary>The table of a generation run: a row for each cost, a column for each number of kernels.</summary>
internal static class GenerationTable
{
    private const double ColdTarget = 1000;
    private const double UnrelatedEditTarget = 1;
    private const double LargestFileTarget = 300;

    private static readonly string s_legend =
        $"Milliseconds of one thread, medians of {ThreadClock.Name}; our steps (reading attributes, planning, writing): their share of it by the "
        + "compiler's own step times. First in the process: with the JIT's work on the generator, and on the part of the compiler behind generators, "
        + "which an SDK, unlike the package used here, holds as machine code. Cold: a new driver, in a process that has generated before. Edits: the "
        + "driver's next run, after many, when something was typed in a file without kernels, or in the attribute of one kernel; look-up is what the compiler takes, "
        + "inside our steps, to bind the attributes again for a generator that does nothing with them. C# compiler: beyond what the project "
        + "takes without generated code. JIT: first call of a kernel.";

    private static readonly Row[] s_rows =
    [
        new("first run in the process, total", result => result.FirstInProcess.Total),
        new("first run in the process, our steps", result => result.FirstInProcess.Own),
        new("cold, total", result => result.Cold.Total, ColdTarget, "50 kernels < 1,000"),
        new("cold, our steps", result => result.Cold.Own),
        new("cached, total", result => result.Cached.Total),
        new("unrelated edit, total", result => result.UnrelatedEdit.Total),
        new("unrelated edit, our steps", result => result.UnrelatedEdit.Own),
        new("unrelated edit, our steps less look-up", result => result.UnrelatedEdit.Own - result.LookUp.Own, UnrelatedEditTarget, "< 1"),
        new("edit of one attribute, total", result => result.AttributeEdit.Total),
        new("edit of one attribute, our steps", result => result.AttributeEdit.Own),
        new("generated lines for each kernel", result => (double)result.Lines / result.Kernels),
        new("generated KB for each kernel", result => result.Characters / 1e3 / result.Kernels),
        new("largest file, KB", result => result.LargestFile / 1e3, LargestFileTarget, "< 300"),
        new("C# compiler, for each kernel", result => result.Compile / result.Kernels),
        new("JIT, for each kernel", result => result.Jit / result.Kernels),
    ];

    public static ResultTable<Row> Of(IReadOnlyList<GenerationResult> results)
    {
        Column<Row>[] columns =
        [
            new("milliseconds, unless it says otherwise", true, row => row.What),
            .. results.Select(result => new Column<Row>(
                result.Kernels == 1 ? "1 kernel" : string.Create(CultureInfo.InvariantCulture, $"{result.Kernels} kernels"),
                false,
                row => Short(row.Value(result)))),
            new("target", true, row => row.TargetText),
            new("", true, row => row.Target is { } target ? (row.Value(results[^1]) < target ? "met" : "missed") : ""),
        ];
        return new(columns, s_rows, $"{s_legend} The largest file is that of `{results[^1].LargestKernel.Attribute}`.");
    }

    private static string Short(double value) => value < 10 ? value.ToString("F2", CultureInfo.InvariantCulture) : Figure.Of(value);

    /// <summary>A cost.</summary>
    /// <param name="What">Its name.</param>
    /// <param name="Value">Its value.</param>
    /// <param name="Target">What it has to stay below for the largest number of kernels, if anything.</param>
    /// <param name="TargetText">The same in words.</param>
    internal sealed record Row(string What, Func<GenerationResult, double> Value, double? Target = null, string TargetText = "");
}
