namespace AttentionGen.Reference;

/// <summary>Attention with its projections, of rows that a layer has made ready: what all layers that attend share.</summary>
internal static class ReferenceMultiHead
{
    /// <summary>Refuses what does not fit the declaration, and tells the sizes of the call.</summary>
    public static ReferenceShape Check(
        AttentionLayerAttribute declaration,
        MultiHeadAttentionWeights weights,
        MultiHeadAttentionInputs inputs,
        Span<double> output,
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
        ReferenceResultChecks.Apart(output, results);
        ReferenceChecks.NoCache(inputs.Cache);
        ReferenceShape shape = ReferenceLayer.Shape(declaration, inputs);
        int model = declaration.ModelDimension;
        if (declaration.PackedSequences)
        {
            ReferenceChecks.Length(output.Length, (long)shape.QueryLength * model, $"query {shape.QueryLength}, model {model}", "output");
            ReferenceResultChecks.PackedShapes(shape.HeadCount, shape.QueryLength, results);
            ReferencePacked.Check(declaration, ReferenceLayer.Attention(declaration, inputs));
            return shape;
        }

        ReferenceInputChecks.Check(
            declaration, shape, ReferenceLayer.Attention(declaration, inputs), keysAreQueryRows: !ReferenceLayer.HasMemory(declaration));
        long outputLength = (long)shape.Batch * shape.QueryLength * model;
        ReferenceChecks.Length(output.Length, outputLength, $"batch {shape.Batch}, query {shape.QueryLength}, model {model}", "output");
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
        LayerProjections projections = weights.Projections(
            declaration.ModelDimension,
            declaration.HeadCount,
            declaration.KeyValueHeadCount,
            declaration.HeadDimension,
            declaration.ValueDimension,
            declaration.KeyInputDimension,
            declaration.ValueInputDimension,
            declaration.WeightType);

        // A projected row holds its heads one after the other: the sequence-major layout.
        var rows = new ReferenceRows
        {
            Query = ReferenceProjection.Apply(projections.Query, query),
            Key = ReferenceProjection.Apply(projections.Key, key),
            Value = ReferenceProjection.Apply(projections.Value, value),
            ExtraKey = ReferenceAttention.Widen(weights.BiasKey),
            ExtraValue = ReferenceAttention.Widen(weights.BiasValue),

            // A key of zeros has score 0 with any query, and a value of zeros adds nothing.
            Sinks = declaration.AddZeroAttention ? new double[declaration.HeadCount] : ReferenceAttention.Widen(inputs.Sinks),
        };
        var context = new double[shape.Batch * shape.QueryLength * shape.HeadCount * shape.ValueDimension];
        AttentionInputs attention = ReferenceLayer.Attention(declaration, inputs);
        if (declaration.PackedSequences)
            ReferencePacked.Attend(declaration, attention, rows, context, results);
        else
            ReferenceCore.Attend(declaration, shape, attention, rows, context, results);
        return ReferenceProjection.Apply(projections.Output, context);
    }
}
