namespace AttentionGen.Reference;

/// <summary>A feed-forward network, in double.</summary>
internal static class ReferenceFeedForward
{
    /// <summary>down(activation(up(x))), or down(activation(gate(x)) * up(x)), for every row of <paramref name="rows"/>.</summary>
    public static double[] Apply(
        Activation activation, FeedForwardWeights weights, ElementType weightType, int modelDimension, int hiddenDimension, ReadOnlySpan<double> rows)
    {
        double[] hidden = ReferenceProjection.Apply(weights.Up.Matrix.Projection(modelDimension, weightType), rows);
        if (weights.Gate is null)
        {
            ReferenceActivation.Apply(activation, hidden);
        }
        else
        {
            double[] gate = ReferenceProjection.Apply(weights.Gate.Matrix.Projection(modelDimension, weightType), rows);
            for (int n = 0; n < hidden.Length; n++)
                hidden[n] *= ReferenceActivation.Of(activation, gate[n]);
        }

        return ReferenceProjection.Apply(weights.Down.Matrix.Projection(hiddenDimension, weightType), hidden);
    }
}
