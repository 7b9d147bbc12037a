namespace AttentionGen.Tests.Numerics;

/// <summary>Rows of numbers, each as wrong as its worst element.</summary>
internal static class LargestOfRow
{
    /// <summary>For each element the largest error in its row, of those that are finite.</summary>
    public static double[] Errors(float[] values, double[] exact, int width)
    {
        var errors = new double[exact.Length];
        for (int row = 0; row < exact.Length; row += width)
        {
            double largest = 0;
            for (int n = row; n < row + width; n++)
            {
                double error = Math.Abs(values[n] - exact[n]);
                largest = double.IsFinite(error) ? Math.Max(largest, error) : largest;
            }

            errors.AsSpan(row, width).Fill(largest);
        }

        return errors;
    }
}
