namespace AttentionGen.Reference;

/// <summary>A feed-forward network, in double.</summary>
internal static class ReferenceFeedForward
{
    /// <summary>down(activation(up(x))), or down(activation(gate(x)) * up(x)), for every row of <paramref name="rows"/>.</summary>
    public static double[] Apply(Activation activation, FeedForwardWeights weights, int modelDimension, int hiddenDimension, ReadOnlySpan<double> rows)
    {
        double[] hidden = ReferenceProjection.Apply(weights.Up.Matrix.Projection(modelDimension), rows);
        if (weights.Gate is null)
        {
            ReferenceActivation.Apply(activation, hidden);
        }
        else
        {
            double[] gate = ReferenceProjection.Apply(weights.Gate.Matrix.Projection(modelDimension), rows);
            for (int n = 0; n < hidden.Length; n++)
                hidden[n] *= ReferenceActivation.Of(activation, gate[n]);
        }

        return ReferenceProjection.Apply(weights.Down.Matrix.Projection(hiddenDimension), hidden);
    }
}
