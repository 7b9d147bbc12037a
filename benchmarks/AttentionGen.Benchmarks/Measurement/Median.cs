namespace AttentionGen.Benchmarks.Measurement;

/// <summary>The middle of some samples, or between the two in the middle.</summary>
internal static class Median
{
    public static double Of(IEnumerable<double> samples)
    {
        double[] sorted = [.. samples.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
