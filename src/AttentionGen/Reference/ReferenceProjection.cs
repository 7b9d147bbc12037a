namespace AttentionGen.Reference;

/// <summary>A linear layer, y = W x + b, in double.</summary>
internal static class ReferenceProjection
{
    /// <summary>The outputs for every row of <paramref name="rows"/>.</summary>
    public static double[] Apply(ProjectionMatrix matrix, ReadOnlySpan<double> rows)
    {
        int rowCount = rows.Length / matrix.Inputs;
        var result = new double[rowCount * matrix.Outputs];

        for (int o = 0; o < matrix.Outputs; o++)
        {
            float[] weights = matrix.WeightsOf(o);
            for (int r = 0; r < rowCount; r++)
            {
                double sum = matrix.BiasOf(o);
                for (int i = 0; i < matrix.Inputs; i++)
                    sum += weights[i] * rows[r * matrix.Inputs + i];

                result[r * matrix.Outputs + o] = sum;
            }
        }

        return result;
    }

    /// <summary>The gradients of the inputs, W^T times those of the outputs; those of weights and biases are added where they are wanted.</summary>
    /// <param name="matrix">The projection.</param>
    /// <param name="rows">Its inputs.</param>
    /// <param name="outputGradient">The gradients of its outputs.</param>
    /// <param name="weightGradient">That of the array that holds the matrix, or empty.</param>
    /// <param name="biasGradient">That of the array that holds the bias, or empty.</param>
    public static double[] Backward(
        ProjectionMatrix matrix, ReadOnlySpan<double> rows, ReadOnlySpan<double> outputGradient, Span<double> weightGradient, Span<double> biasGradient)
    {
        int rowCount = rows.Length / matrix.Inputs;
        var inputGradient = new double[rows.Length];

        for (int o = 0; o < matrix.Outputs; o++)
        {
            float[] weights = matrix.WeightsOf(o);
            for (int r = 0; r < rowCount; r++)
            {
                // What has no influence takes no part: a memory's row that a mask hides from every query may hold NaN.
                double gradient = outputGradient[r * matrix.Outputs + o];
                if (gradient == 0)
                    continue;

                if (!biasGradient.IsEmpty)
                    biasGradient[matrix.FirstOutput + o] += gradient;

                for (int i = 0; i < matrix.Inputs; i++)
                {
                    int element = r * matrix.Inputs + i;
                    inputGradient[element] += gradient * weights[i];
                    if (!weightGradient.IsEmpty)
                        weightGradient[matrix.IndexOf(o, i)] += gradient * rows[element];
                }
            }
        }

        return inputGradient;
    }

    /// <summary>The same of a linear layer's weights.</summary>
    public static double[] Backward(
        LinearWeights weights, int inputs, ReadOnlySpan<double> rows, ReadOnlySpan<double> outputGradient, in ReferenceParameterGradients gradients) =>
        Backward(weights.Matrix.Projection(inputs, ElementType.Float32), rows, outputGradient, gradients["weight"], gradients["bias"]);
}
