namespace AttentionGen.Benchmarks.Scan;

/// <summary>What was measured at one size.</summary>
/// <param name="Series">Of which series.</param>
/// <param name="Size">Which size.</param>
/// <param name="Microseconds">Of a call.</param>
/// <param name="Rate">GFLOP/s.</param>
/// <param name="FedPeak">GFLOP/s of multiply-adds fed from the first-level cache, on one thread, in the same rounds.</param>
internal sealed record ScanResult(ScanSeries Series, int Size, double Microseconds, double Rate, double? FedPeak)
{
    private const double LeastOfNeighbours = 0.8;

    /// <summary>Whether it falls 20 % or more below the sizes beside it: below both, or at the end of a series below the one before.</summary>
    public bool IsCliff { get; private init; }

    /// <summary>The results of a series, in order, with those that fall marked.</summary>
    public static IEnumerable<ScanResult> WithCliffs(IReadOnlyList<ScanResult> results) => results.Select((result, n) =>
    {
        IEnumerable<double> neighbours = n == 0 ? [] : n + 1 < results.Count ? [results[n - 1].Rate, results[n + 1].Rate] : [results[n - 1].Rate];
        return result with { IsCliff = neighbours.Any() && result.Rate < LeastOfNeighbours * neighbours.Min() };
    });
}
