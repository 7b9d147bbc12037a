namespace AttentionGen.Reference;

/// <summary>A transformer layer, in double: two sublayers, each with its residual sum and its normalisations.</summary>
internal static class ReferenceTransformer
{
    /// <summary>The output rows of a call that was checked.</summary>
    public static double[] Apply(
        TransformerLayerAttribute declaration,
        TransformerLayerWeights weights,
        ReferenceShape shape,
        MultiHeadAttentionInputs inputs,
        in AttentionResults<double> results)
    {
        // Attention: x1 = norm(x + attention(x)), x + attention(norm(x)) or x + norm(attention(norm(x))).
        double[] input = ReferenceAttention.Widen(inputs.Input);
        double[] query = Before(declaration, weights.AttentionNormalization, input);
        double[] cached = Before(declaration, weights.AttentionNormalization, ReferenceAttention.Widen(inputs.CachedInput));
        double[] key = ReferenceLayer.KeyInput(declaration, shape, inputs, query, cached);
        double[] value = ReferenceLayer.ValueInput(declaration, inputs, key);
        double[] attended = ReferenceMultiHead.Attend(declaration, weights.Attention, shape, inputs, query, key, value, results);
        double[] summed = Behind(declaration, weights.AttentionNormalization, weights.AttentionOutputNormalization, input, attended);
        if (declaration.FeedForwardDimension == 0)
            return summed;

        // The feed-forward network, likewise.
        double[] networkInput = Before(declaration, weights.FeedForwardNormalization!, summed);
        double[] network = ReferenceFeedForward.Apply(
            declaration.Activation, weights.FeedForward!, declaration.WeightType, declaration.ModelDimension, declaration.FeedForwardDimension, networkInput);
        return Behind(declaration, weights.FeedForwardNormalization!, weights.FeedForwardOutputNormalization, summed, network);
    }

    /// <summary>What a sublayer gets.</summary>
    private static double[] Before(TransformerLayerAttribute declaration, NormalizationWeights weights, double[] rows) =>
        declaration.NormalizationPlacement == NormalizationPlacement.Post ? rows : Normalized(declaration, weights, rows);

    /// <summary>What is made of a sublayer's outputs.</summary>
    private static double[] Behind(
        TransformerLayerAttribute declaration, NormalizationWeights weights, NormalizationWeights? outputWeights, double[] rows, double[] outputs) =>
        declaration.NormalizationPlacement switch
        {
            NormalizationPlacement.Post => Normalized(declaration, weights, Sum(rows, outputs)),
            NormalizationPlacement.Pre => Sum(rows, outputs),
            NormalizationPlacement.Both => Sum(rows, Normalized(declaration, outputWeights!, outputs)),
            _ => throw new InvalidOperationException($"Unknown placement {declaration.NormalizationPlacement}."),
        };

    private static double[] Normalized(TransformerLayerAttribute declaration, NormalizationWeights weights, double[] rows) =>
        ReferenceNormalization.Apply(declaration.Normalization, declaration.Epsilon, weights, rows);

    private static double[] Sum(double[] a, double[] b)
    {
        var sum = new double[a.Length];
        for (int n = 0; n < sum.Length; n++)
            sum[n] = a[n] + b[n];

        return sum;
    }
}
