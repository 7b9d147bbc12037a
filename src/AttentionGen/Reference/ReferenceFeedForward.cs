namespace AttentionGen.Reference;

/// <summary>A feed-forward network, in double.</summary>
internal static class ReferenceFeedForward
{
    /// <summary>down(activation(up(x))), or down(activation(gate(x)) * up(x)), for every row of <paramref name="rows"/>.</summary>
    public static double[] Apply(
        Activation activation, FeedForwardWeights weights, ElementType weightType, int modelDimension, int hiddenDimension, ReadOnlySpan<double> rows, DropoutSeed? dropout, float rate)
    {
        double[] up = ReferenceProjection.Apply(weights.Up.Matrix.Projection(modelDimension, weightType), rows);
        double[]? gate = weights.Gate is null ? null : ReferenceProjection.Apply(weights.Gate.Matrix.Projection(modelDimension, weightType), rows);
        double[] hidden = ReferenceDropout.Rows(dropout, rate, DropoutPlace.Hidden, hiddenDimension, Hidden(activation, up, gate));
        return ReferenceProjection.Apply(weights.Down.Matrix.Projection(hiddenDimension, weightType), hidden);
    }

    /// <summary>The gradients of the rows, of weights that are not rounded; those of the weights are added.</summary>
    public static double[] Backward(
        Activation activation,
        FeedForwardWeights weights,
        int modelDimension,
        int hiddenDimension,
        ReadOnlySpan<double> rows,
        DropoutSeed? dropout,
        float rate,
        ReadOnlySpan<double> outputGradient,
        in ReferenceParameterGradients gradients)
    {
        double[] up = ReferenceProjection.Apply(weights.Up.Matrix.Projection(modelDimension, ElementType.Float32), rows);
        double[]? gate = weights.Gate is null ? null : ReferenceProjection.Apply(weights.Gate.Matrix.Projection(modelDimension, ElementType.Float32), rows);
        double[] hidden = ReferenceDropout.Rows(dropout, rate, DropoutPlace.Hidden, hiddenDimension, Hidden(activation, up, gate));
        double[] hiddenGradient = ReferenceProjection.Backward(weights.Down, hiddenDimension, hidden, outputGradient, gradients.Part("down"));
        hiddenGradient = ReferenceDropout.Rows(dropout, rate, DropoutPlace.Hidden, hiddenDimension, hiddenGradient);

        // Of a product either factor's is that of the product times the other factor.
        var upGradient = new double[up.Length];
        var gateGradient = new double[up.Length];
        for (int n = 0; n < up.Length; n++)
        {
            upGradient[n] = hiddenGradient[n] * (gate is null ? ReferenceActivation.Derivative(activation, up[n]) : ReferenceActivation.Of(activation, gate[n]));
            if (gate is not null)
                gateGradient[n] = hiddenGradient[n] * up[n] * ReferenceActivation.Derivative(activation, gate[n]);
        }

        double[] inputGradient = ReferenceProjection.Backward(weights.Up, modelDimension, rows, upGradient, gradients.Part("up"));
        return weights.Gate is null
            ? inputGradient
            : ReferenceSum.Of(inputGradient, ReferenceProjection.Backward(weights.Gate, modelDimension, rows, gateGradient, gradients.Part("gate")));
    }

    private static double[] Hidden(Activation activation, double[] up, double[]? gate)
    {
        var hidden = new double[up.Length];
        for (int n = 0; n < hidden.Length; n++)
            hidden[n] = gate is null ? ReferenceActivation.Of(activation, up[n]) : ReferenceActivation.Of(activation, gate[n]) * up[n];

        return hidden;
    }
}
