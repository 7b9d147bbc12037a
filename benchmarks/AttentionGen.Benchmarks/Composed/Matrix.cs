namespace AttentionGen.Benchmarks.Composed;

internal static class Matrix
{
    /// <summary>(rows, columns) to (columns, rows).</summary>
    public static float[] Transpose(ReadOnlySpan<float> source, int rows, int columns)
    {
        var result = new float[source.Length];
        for (int row = 0; row < rows; row++)
            for (int column = 0; column < columns; column++)
                result[column * rows + row] = source[row * columns + column];

        return result;
    }
}
