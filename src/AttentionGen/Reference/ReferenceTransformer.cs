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
        double[] summed = Behind(declaration, weights.AttentionNormalization, weights.AttentionOutputNormalization, input, attended, inputs.Dropout, DropoutPlace.AttentionOutput);
        if (declaration.FeedForwardDimension == 0)
            return summed;

        // The feed-forward network, likewise.
        double[] networkInput = Before(declaration, weights.FeedForwardNormalization!, summed);
        double[] network = ReferenceFeedForward.Apply(
            declaration.Activation, weights.FeedForward!, declaration.WeightType, declaration.ModelDimension, declaration.FeedForwardDimension, networkInput,
            inputs.Dropout, declaration.HiddenDropout);
        return Behind(
            declaration, weights.FeedForwardNormalization!, weights.FeedForwardOutputNormalization, summed, network, inputs.Dropout, DropoutPlace.NetworkOutput);
    }

    /// <summary>The gradients of the input rows, of a call that was checked; those of memories are written, those of weights, bias and sinks added, where they are wanted.</summary>
    public static double[] Backward(
        TransformerLayerAttribute declaration,
        TransformerLayerWeights weights,
        ReferenceShape shape,
        MultiHeadAttentionInputs inputs,
        double[] outputGradient,
        in MultiHeadAttentionGradients<double> inputGradients,
        in ReferenceParameterGradients gradients)
    {
        // What the forward call had in between.
        double[] input = ReferenceAttention.Widen(inputs.Input);
        double[] query = Before(declaration, weights.AttentionNormalization, input);
        double[] key = ReferenceLayer.KeyInput(declaration, shape, inputs, query, []);
        double[] value = ReferenceLayer.ValueInput(declaration, inputs, key);
        double[] attended = ReferenceMultiHead.Attend(declaration, weights.Attention, shape, inputs, query, key, value, default);
        double[] summed = Behind(declaration, weights.AttentionNormalization, weights.AttentionOutputNormalization, input, attended, inputs.Dropout, DropoutPlace.AttentionOutput);

        // The feed-forward network.
        double[] summedGradient = outputGradient;
        if (declaration.FeedForwardDimension > 0)
        {
            (int model, int hidden) = (declaration.ModelDimension, declaration.FeedForwardDimension);
            double[] networkInput = Before(declaration, weights.FeedForwardNormalization!, summed);
            double[] network = ReferenceFeedForward.Apply(declaration.Activation, weights.FeedForward!, declaration.WeightType, model, hidden, networkInput, inputs.Dropout, declaration.HiddenDropout);
            (double[] networkResidual, double[] networkGradient) = BehindBackward(
                declaration,
                weights.FeedForwardNormalization!,
                weights.FeedForwardOutputNormalization,
                summed,
                network,
                outputGradient,
                gradients.Part("feedForwardNormalization"),
                gradients.Part("feedForwardOutputNormalization"),
                inputs.Dropout,
                DropoutPlace.NetworkOutput);
            double[] networkInputGradient = ReferenceFeedForward.Backward(
                declaration.Activation, weights.FeedForward!, model, hidden, networkInput, inputs.Dropout, declaration.HiddenDropout, networkGradient, gradients.Part("feedForward"));
            summedGradient = ReferenceSum.Of(
                networkResidual,
                BeforeBackward(declaration, weights.FeedForwardNormalization!, summed, networkInputGradient, gradients.Part("feedForwardNormalization")));
        }

        // Attention, likewise.
        (double[] residual, double[] attendedGradient) = BehindBackward(
            declaration,
            weights.AttentionNormalization,
            weights.AttentionOutputNormalization,
            input,
            attended,
            summedGradient,
            gradients.Part("attentionNormalization"),
            gradients.Part("attentionOutputNormalization"),
            inputs.Dropout,
            DropoutPlace.AttentionOutput);
        ReferenceGradientRows rows = ReferenceMultiHead.Backward(
            declaration, weights.Attention, shape, inputs, query, key, value, attendedGradient, inputGradients, gradients.Part("attention"));
        rows.WriteMemories(declaration, inputGradients);
        return ReferenceSum.Of(
            residual, BeforeBackward(declaration, weights.AttentionNormalization, input, rows.Input(declaration), gradients.Part("attentionNormalization")));
    }

    /// <summary>What a sublayer gets.</summary>
    private static double[] Before(TransformerLayerAttribute declaration, NormalizationWeights weights, double[] rows) =>
        declaration.NormalizationPlacement == NormalizationPlacement.Post ? rows : Normalized(declaration, weights, rows);

    /// <summary>What is made of a sublayer's outputs.</summary>
    private static double[] Behind(
        TransformerLayerAttribute declaration, NormalizationWeights weights, NormalizationWeights? outputWeights, double[] rows, double[] outputs, DropoutSeed? dropout, DropoutPlace place) =>
        declaration.NormalizationPlacement switch
        {
            NormalizationPlacement.Post => Normalized(declaration, weights, ReferenceSum.Of(rows, Dropped(declaration, dropout, place, outputs))),
            NormalizationPlacement.Pre => ReferenceSum.Of(rows, Dropped(declaration, dropout, place, outputs)),
            NormalizationPlacement.Both => ReferenceSum.Of(rows, Dropped(declaration, dropout, place, Normalized(declaration, outputWeights!, outputs))),
            _ => throw new InvalidOperationException($"Unknown placement {declaration.NormalizationPlacement}."),
        };

    /// <summary>The gradients of the rows that a sublayer gets, from those of what it gets of them.</summary>
    private static double[] BeforeBackward(
        TransformerLayerAttribute declaration, NormalizationWeights weights, double[] rows, double[] gradient, in ReferenceParameterGradients gradients) =>
        declaration.NormalizationPlacement == NormalizationPlacement.Post ? gradient : NormalizedBackward(declaration, weights, rows, gradient, gradients);

    /// <summary>The gradients of the rows that a sublayer's outputs are added to, and of those outputs.</summary>
    private static (double[] Rows, double[] Outputs) BehindBackward(
        TransformerLayerAttribute declaration,
        NormalizationWeights weights,
        NormalizationWeights? outputWeights,
        double[] rows,
        double[] outputs,
        double[] gradient,
        in ReferenceParameterGradients gradients,
        in ReferenceParameterGradients outputGradients,
        DropoutSeed? dropout,
        DropoutPlace place)
    {
        double[] Without(double[] of) => Dropped(declaration, dropout, place, of);

        switch (declaration.NormalizationPlacement)
        {
            case NormalizationPlacement.Post:
                double[] sumGradient = NormalizedBackward(declaration, weights, ReferenceSum.Of(rows, Without(outputs)), gradient, gradients);
                return (sumGradient, Without(sumGradient));
            case NormalizationPlacement.Pre:
                return (gradient, Without(gradient));
            case NormalizationPlacement.Both:
                return (gradient, NormalizedBackward(declaration, outputWeights!, outputs, Without(gradient), outputGradients));
            default:
                throw new InvalidOperationException($"Unknown placement {declaration.NormalizationPlacement}.");
        }
    }

    /// <summary>What is left of what is added to rows, or of its gradient.</summary>
    private static double[] Dropped(TransformerLayerAttribute declaration, DropoutSeed? dropout, DropoutPlace place, double[] rows) =>
        ReferenceDropout.Rows(dropout, declaration.ResidualDropout, place, declaration.ModelDimension, rows);

    private static double[] NormalizedBackward(
        TransformerLayerAttribute declaration, NormalizationWeights weights, double[] rows, double[] gradient, in ReferenceParameterGradients gradients) =>
        ReferenceNormalization.Backward(declaration.Normalization, declaration.Epsilon, weights, rows, gradient, gradients);

    private static double[] Normalized(TransformerLayerAttribute declaration, NormalizationWeights weights, double[] rows) =>
        ReferenceNormalization.Apply(declaration.Normalization, declaration.Epsilon, weights, rows);
}
