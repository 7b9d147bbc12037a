namespace QuickStart;

/// <summary>Seeded random numbers, the same on every machine.</summary>
internal static class RandomMatrix
{
    /// <summary>Uniform around 0 with the given standard deviation.</summary>
    public static float[] Create(Random random, int rows, int columns, float deviation)
    {
        // A uniform number in [-1, 1] has standard deviation 1 / sqrt(3).
        float range = deviation * MathF.Sqrt(3);
        var matrix = new float[rows * columns];
        for (int i = 0; i < matrix.Length; i++)
            matrix[i] = ((2 * random.NextSingle()) - 1) * range;

        return matrix;
    }
}
