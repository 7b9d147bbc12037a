namespace AttentionGen.Reference;

/// <summary>Attention with its projections, of rows that a layer has made ready: what all layers that attend share.</summary>
internal static class ReferenceMultiHead
{
    /// <summary>Refuses what does not fit the declaration, and tells the sizes of the call.</summary>
    /// <param name="declaration">The options.</param>
    /// <param name="weights">The projections.</param>
    /// <param name="inputs">What the call reads.</param>
    /// <param name="outputLength">Elements of the output, or of its gradient.</param>
    /// <param name="outputName">Which of them it is.</param>
    /// <param name="results">What else is wanted.</param>
    public static ReferenceShape Check(
        AttentionLayerAttribute declaration,
        MultiHeadAttentionWeights weights,
        MultiHeadAttentionInputs inputs,
        int outputLength,
        string outputName,
        in AttentionResults<double> results)
    {
        weights.Check(
            declaration.ModelDimension,
            declaration.HeadCount,
            declaration.KeyValueHeadCount,
            declaration.HeadDimension,
            declaration.ValueDimension,
            declaration.KeyInputDimension,
            declaration.ValueInputDimension,
            declaration.AddBiasKeyValue);
        ReferenceChecks.NoCache(inputs.Cache);
        ReferenceShape shape = ReferenceLayer.Shape(declaration, inputs);
        int model = declaration.ModelDimension;
        if (declaration.PackedSequences)
        {
            ReferenceChecks.Length(outputLength, (long)shape.QueryLength * model, $"query {shape.QueryLength}, model {model}", outputName);
            ReferenceResultChecks.PackedShapes(shape.HeadCount, shape.QueryLength, results);
            ReferencePacked.Check(declaration, ReferenceLayer.Attention(declaration, inputs));
            return shape;
        }

        ReferenceInputChecks.Check(
            declaration, shape, ReferenceLayer.Attention(declaration, inputs), keysAreQueryRows: !ReferenceLayer.HasMemory(declaration));
        long expected = (long)shape.Batch * shape.QueryLength * model;
        ReferenceChecks.Length(outputLength, expected, $"batch {shape.Batch}, query {shape.QueryLength}, model {model}", outputName);
        ReferenceResultChecks.Shapes(shape, results);
        return shape;
    }

    /// <summary>Projects rows, attends and projects what comes of it.</summary>
    /// <param name="declaration">The options.</param>
    /// <param name="weights">The projections, checked.</param>
    /// <param name="shape">The sizes of the call.</param>
    /// <param name="inputs">Masks, biases and positions.</param>
    /// <param name="query">The rows that queries are projected from.</param>
    /// <param name="key">Those that keys are projected from.</param>
    /// <param name="value">Those that values are projected from.</param>
    /// <param name="results">What else is wanted.</param>
    public static double[] Attend(
        AttentionLayerAttribute declaration,
        MultiHeadAttentionWeights weights,
        ReferenceShape shape,
        MultiHeadAttentionInputs inputs,
        double[] query,
        double[] key,
        double[] value,
        in AttentionResults<double> results)
    {
        LayerProjections projections = Projections(declaration, weights);
        ReferenceRows rows = Rows(declaration, weights, projections, inputs, query, key, value);
        return ReferenceProjection.Apply(projections.Output, Context(declaration, shape, inputs, rows, results));
    }

    /// <summary>The gradients of the rows that were projected; those of the weights, of the bias and of the sinks are added where they are wanted.</summary>
    /// <param name="declaration">The options.</param>
    /// <param name="weights">The projections, checked.</param>
    /// <param name="shape">The sizes of the call.</param>
    /// <param name="inputs">Masks, biases and positions.</param>
    /// <param name="query">The rows that queries are projected from.</param>
    /// <param name="key">Those that keys are projected from.</param>
    /// <param name="value">Those that values are projected from.</param>
    /// <param name="outputGradient">The gradients of the projected outputs.</param>
    /// <param name="inputGradients">Those of bias and sinks.</param>
    /// <param name="gradients">Those of the weights.</param>
    public static ReferenceGradientRows Backward(
        AttentionLayerAttribute declaration,
        MultiHeadAttentionWeights weights,
        ReferenceShape shape,
        MultiHeadAttentionInputs inputs,
        double[] query,
        double[] key,
        double[] value,
        double[] outputGradient,
        in MultiHeadAttentionGradients<double> inputGradients,
        in ReferenceParameterGradients gradients)
    {
        LayerProjections projections = Projections(declaration, weights);
        ReferenceRows rows = Rows(declaration, weights, projections, inputs, query, key, value);
        double[] context = Context(declaration, shape, inputs, rows, default);
        double[] contextGradient = ReferenceProjection.Backward(
            projections.Output, context, outputGradient, gradients["outProjectionWeight"], gradients["outProjectionBias"]);

        // Projected once more, since attention rotates queries and keys where they lie.
        rows = Rows(declaration, weights, projections, inputs, query, key, value);
        var projected = new ReferenceGradientRows(new double[rows.Query.Length], new double[rows.Key.Length], new double[rows.Value.Length]);
        var received = new AttentionGradients<double>
        {
            Query = projected.Query, Key = projected.Key, Value = projected.Value, Bias = inputGradients.Bias, Sinks = inputGradients.Sinks,
        };
        AttentionInputs attention = ReferenceLayer.Attention(declaration, inputs);
        var extra = new ReferenceExtraGradients { Key = gradients["biasKey"], Value = gradients["biasValue"] };
        if (declaration.PackedSequences)
            ReferencePacked.Backpropagate(declaration, attention, rows, contextGradient, received, extra);
        else
            ReferenceBackpropagation.Run(declaration, shape, attention, rows, contextGradient, received, extra);

        int firstKey = projections.Query.Outputs, firstValue = firstKey + projections.Key.Outputs;
        return new ReferenceGradientRows(
            InProjection(weights, projections.Query, "queryWeight", 0, query, projected.Query, gradients),
            InProjection(weights, projections.Key, "keyWeight", firstKey, key, projected.Key, gradients),
            InProjection(weights, projections.Value, "valueWeight", firstValue, value, projected.Value, gradients));
    }

    private static LayerProjections Projections(AttentionLayerAttribute declaration, MultiHeadAttentionWeights weights) => weights.Projections(
        declaration.ModelDimension,
        declaration.HeadCount,
        declaration.KeyValueHeadCount,
        declaration.HeadDimension,
        declaration.ValueDimension,
        declaration.KeyInputDimension,
        declaration.ValueInputDimension,
        declaration.WeightType);

    // A projected row holds its heads one after the other: the sequence-major layout.
    private static ReferenceRows Rows(
        AttentionLayerAttribute declaration,
        MultiHeadAttentionWeights weights,
        in LayerProjections projections,
        in MultiHeadAttentionInputs inputs,
        double[] query,
        double[] key,
        double[] value) => new()
    {
        Query = ReferenceProjection.Apply(projections.Query, query),
        Key = ReferenceProjection.Apply(projections.Key, key),
        Value = ReferenceProjection.Apply(projections.Value, value),
        ExtraKey = ReferenceAttention.Widen(weights.BiasKey),
        ExtraValue = ReferenceAttention.Widen(weights.BiasValue),

        // A key of zeros has score 0 with any query, and a value of zeros adds nothing.
        Sinks = declaration.AddZeroAttention ? new double[declaration.HeadCount] : ReferenceAttention.Widen(inputs.Sinks),
    };

    // What the heads of each query row return, one after the other.
    private static double[] Context(
        AttentionLayerAttribute declaration, ReferenceShape shape, MultiHeadAttentionInputs inputs, in ReferenceRows rows, in AttentionResults<double> results)
    {
        var context = new double[shape.Batch * shape.QueryLength * shape.HeadCount * shape.ValueDimension];
        AttentionInputs attention = ReferenceLayer.Attention(declaration, inputs);
        if (declaration.PackedSequences)
            ReferencePacked.Attend(declaration, attention, rows, context, results);
        else
            ReferenceCore.Attend(declaration, shape, attention, rows, context, results);
        return context;
    }

    // One of the in-projections: some outputs of one matrix and bias, or a matrix of its own with its part of the one bias.
    private static double[] InProjection(
        MultiHeadAttentionWeights weights,
        in ProjectionMatrix matrix,
        string separateName,
        int firstOutput,
        double[] rows,
        double[] outputGradient,
        in ReferenceParameterGradients gradients)
    {
        Span<double> bias = gradients["inProjectionBias"];
        if (!weights.HasSeparateMatrices)
            return ReferenceProjection.Backward(matrix, rows, outputGradient, gradients["inProjectionWeight"], bias);
        return ReferenceProjection.Backward(
            matrix, rows, outputGradient, gradients[separateName], bias.IsEmpty ? bias : bias.Slice(firstOutput, matrix.Outputs));
    }
}
