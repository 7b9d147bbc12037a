using AttentionGen.Benchmarks.Measurement;
using AttentionGen.Benchmarks.Peers;
using AttentionGen.Benchmarks.Quick;
using AttentionGen.Benchmarks.Tables;

namespace AttentionGen.Benchmarks.Scaling;

/// <summary>The table of a scaling run.</summary>
internal static class ScalingTable
{
    private const string Generated = GeneratedPeer.EngineName;

    private static readonly Column<ShapeResult>[] s_columns =
    [
        new("heads x dim,\nlength", true, result => result.Shape.Description),
        new("generated,\nus", false, result => Figure.Of(result.Time(Generated))),
        new("GFLOP/s", false, result => Figure.Of(result.Rate(Generated))),
        new("of\npeak", false, result => Figure.Share(result.Rate(Generated), result.WidestPeak)),
        new("of fed\npeak", false, result => Figure.Share(result.Rate(Generated), result.WidestFedPeak)),
        new("best other,\nus", false, result => Figure.Of(result.BestRival?.Microseconds)),
        new("best /\ngenerated", false, result => Figure.Ratio(result.BestRival?.Microseconds, result.Time(Generated))),
        new("whose", true, result => result.BestRival?.Engine ?? Figure.Missing),
        new("form", true, result => result.BestRival?.Form ?? Figure.Missing),
    ];

    public static ResultTable<ShapeResult> Of(IReadOnlyList<ShapeResult> results) => new(s_columns, results, Legend(results));

    private static string Legend(IReadOnlyList<ShapeResult> results) =>
        $"One thread, medians of {ThreadClock.Name}; peaks of the widest vectors, taken in the same rounds as each row. "
        + $"Peak {Figure.Range(results.Select(result => result.WidestPeak))}: {PeakLegend.Registers}. "
        + $"Fed peak {Figure.Range(results.Select(result => result.WidestFedPeak))}: {PeakLegend.Fed}. "
        + "Best / generated: how many times longer the fastest form of the other native engines takes; none where one of them would need gigabytes for its scores.";
}
