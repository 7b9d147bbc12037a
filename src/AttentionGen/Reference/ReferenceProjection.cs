namespace AttentionGen.Reference;

/// <summary>A linear layer, y = W x + b, in double.</summary>
internal static class ReferenceProjection
{
    /// <summary>The outputs for every row of <paramref name="rows"/>.</summary>
    public static double[] Apply(ProjectionMatrix matrix, ReadOnlySpan<double> rows)
    {
        int rowCount = rows.Length / matrix.Inputs;
        var result = new double[rowCount * matrix.Outputs];

        for (int r = 0; r < rowCount; r++)
        for (int o = 0; o < matrix.Outputs; o++)
        {
            double sum = matrix.BiasOf(o);
            for (int i = 0; i < matrix.Inputs; i++)
                sum += matrix.WeightOf(o, i) * rows[r * matrix.Inputs + i];

            result[r * matrix.Outputs + o] = sum;
        }

        return result;
    }
}
