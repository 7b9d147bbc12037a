namespace AttentionGen.Tests.BuildingBlocks;

/// <summary>Numbers for layers of width 32.</summary>
internal static class Vectors
{
    public const int Width = 32;

    /// <summary>
    /// Far above what rounding does to sums of a few dozen products of the size 1 through some layers in a row (about 10 * 2^-24 each),
    /// far below what any misplaced row or element does.
    /// </summary>
    public const float Tolerance = 2e-5f;

    public static float[] Random(int count, int seed, double deviation = 1)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)(deviation * (random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5) * 2))];
    }

    public static MultiHeadAttentionWeights Layer(int seed)
    {
        double deviation = 1 / Math.Sqrt(Width);
        return MultiHeadAttentionWeights.FromPyTorch(
            Random(3 * Width * Width, seed, deviation), Random(3 * Width, seed + 1, 0.1), Random(Width * Width, seed + 2, deviation), Random(Width, seed + 3, 0.1));
    }

    public static void AssertClose(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int n = 0; n < expected.Length; n++)
            Assert.True(Math.Abs(expected[n] - actual[n]) <= Tolerance, $"Element {n}: {actual[n]}, expected {expected[n]}.");
    }
}
