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
            (double mean, double scale) = Statistics(normalization, epsilon, row);
            for (int n = 0; n < width; n++)
                result[first + n] = (row[n] - mean) * scale * weights.Gain[n] + (weights.Bias.IsEmpty ? 0 : weights.Bias[n]);
        }

        return result;
    }

    /// <summary>
    /// The gradients of the rows; those of gain and bias are added where they are wanted. With n = (x - mean) * scale, y = n * gain + bias and g = dL/dy * gain:
    /// dL/dx = scale * (g - mean(g) - n * mean(g * n)). RMSNorm has no mean(g), since it takes no mean off.
    /// </summary>
    /// <param name="normalization">How rows were normalised.</param>
    /// <param name="epsilon">What was added under the root.</param>
    /// <param name="weights">Gain and bias.</param>
    /// <param name="rows">What was normalised.</param>
    /// <param name="outputGradient">The gradients of what became of it.</param>
    /// <param name="gradients">Those of gain and bias.</param>
    public static double[] Backward(
        Normalization normalization,
        double epsilon,
        NormalizationWeights weights,
        ReadOnlySpan<double> rows,
        ReadOnlySpan<double> outputGradient,
        in ReferenceParameterGradients gradients)
    {
        int width = weights.Gain.Length;
        Span<double> gainGradient = gradients["gain"], biasGradient = gradients["bias"];
        var result = new double[rows.Length];
        var normalized = new double[width];
        var gained = new double[width];
        var products = new double[width];
        for (int first = 0; first < rows.Length; first += width)
        {
            ReadOnlySpan<double> row = rows.Slice(first, width), gradient = outputGradient.Slice(first, width);
            (double mean, double scale) = Statistics(normalization, epsilon, row);
            for (int n = 0; n < width; n++)
            {
                normalized[n] = (row[n] - mean) * scale;
                gained[n] = gradient[n] * weights.Gain[n];
                products[n] = gained[n] * normalized[n];
                if (!gainGradient.IsEmpty)
                    gainGradient[n] += gradient[n] * normalized[n];
                if (!biasGradient.IsEmpty)
                    biasGradient[n] += gradient[n];
            }

            double gradientMean = normalization == Normalization.LayerNorm ? Mean(gained) : 0, productMean = Mean(products);
            for (int n = 0; n < width; n++)
                result[first + n] = scale * (gained[n] - gradientMean - normalized[n] * productMean);
        }

        return result;
    }

    private static (double Mean, double Scale) Statistics(Normalization normalization, double epsilon, ReadOnlySpan<double> row)
    {
        double mean = normalization == Normalization.LayerNorm ? Mean(row) : 0;
        return (mean, 1 / Math.Sqrt(MeanSquare(row, mean) + epsilon));
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
