namespace AttentionGen.Reference;

/// <summary>Normalised rows, as <see cref="Normalization"/> says it, in double.</summary>
internal static class ReferenceNormalization
{
    /// <summary>Every row of <paramref name="rows"/>, normalised.</summary>
    public static double[] Apply(Normalization normalization, double epsilon, NormalizationWeights weights, ReadOnlySpan<double> rows)
    {
        int width = weights.Gain.Length;
        var result = new double[rows.Length];
        for (int first = 0; first < rows.Length; first += width)
        {
            ReadOnlySpan<double> row = rows.Slice(first, width);
            double mean = normalization == Normalization.LayerNorm ? Mean(row) : 0;
            double scale = 1 / Math.Sqrt(MeanSquare(row, mean) + epsilon);
            for (int n = 0; n < width; n++)
                result[first + n] = (row[n] - mean) * scale * weights.Gain[n] + (weights.Bias.IsEmpty ? 0 : weights.Bias[n]);
        }

        return result;
    }

    private static double Mean(ReadOnlySpan<double> row)
    {
        double sum = 0;
        foreach (double x in row)
            sum += x;

        return sum / row.Length;
    }

    // About the mean, the variance of all there is, not of a sample.
    private static double MeanSquare(ReadOnlySpan<double> row, double mean)
    {
        double sum = 0;
        foreach (double x in row)
            sum += (x - mean) * (x - mean);

        return sum / row.Length;
    }
}
