using AttentionGen.Reference;

namespace AttentionGen;

public static partial class ReferenceAttention
{
    /// <summary>The multi-head layer with its projections, rounded to float at the very end.</summary>
    /// <remarks>A query that sees no key has attention output 0, so the layer's output is the bias of the output projection.</remarks>
    /// <param name="declaration">Shape and options.</param>
    /// <param name="layerWeights">The in- and out-projections.</param>
    /// <param name="inputs">Input, memory and the declared run-time masks.</param>
    /// <param name="output">(batch, query, modelDimension).</param>
    /// <param name="weights">Attention weights, (batch, head, query, key), whether declared or not; empty if they are not wanted.</param>
    /// <exception cref="ArgumentException">A span's length does not fit the declaration; the exception names the argument.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An actual length or a sample's key length is out of range.</exception>
    public static void Forward(
        MultiHeadAttentionAttribute declaration,
        MultiHeadAttentionWeights layerWeights,
        MultiHeadAttentionInputs inputs,
        Span<float> output,
        Span<float> weights = default)
    {
        ReferenceChecks.Apart(output, weights);
        var exactOutput = new double[output.Length];
        var exactWeights = new double[weights.Length];
        Forward(declaration, layerWeights, inputs, exactOutput, exactWeights);
        Round(exactOutput, output);
        Round(exactWeights, weights);
    }

    /// <summary>The multi-head layer with its projections, in double: for measuring errors.</summary>
    /// <inheritdoc cref="Forward(MultiHeadAttentionAttribute, MultiHeadAttentionWeights, MultiHeadAttentionInputs, Span{float}, Span{float})"/>
    public static void Forward(
        MultiHeadAttentionAttribute declaration,
        MultiHeadAttentionWeights layerWeights,
        MultiHeadAttentionInputs inputs,
        Span<double> output,
        Span<double> weights = default)
    {
        ReferenceChecks.Declaration(declaration);
        ArgumentNullException.ThrowIfNull(layerWeights);
        layerWeights.Check(declaration.ModelDimension, declaration.HeadCount, declaration.HeadDimension, declaration.ValueDimension);
        ReferenceChecks.Apart(output, weights);
        ReferenceShape shape = Shape(declaration, inputs);
        ReferenceChecks.Masks(declaration, shape, inputs.Mask, inputs.Bias, inputs.KeyLengths);
        long outputLength = (long)shape.Batch * shape.QueryLength * declaration.ModelDimension;
        string outputShape = $"batch {shape.Batch}, query {shape.QueryLength}, model {declaration.ModelDimension}";
        ReferenceChecks.Length(output.Length, outputLength, outputShape, "output");
        CheckWeights(shape, weights.Length);

        double[] input = Widen(inputs.Input);
        double[] memory = declaration.HasKeyValueLength ? Widen(inputs.Memory) : input;

        // The rows of the in-projection: first all heads' queries, then their keys, then their values.
        int keys = shape.HeadCount * shape.HeadDimension;
        int values = shape.HeadCount * shape.ValueDimension;
        var inProjection = new ReferenceProjection(
            layerWeights.InProjectionWeight, layerWeights.InProjectionBias, declaration.ModelDimension, layerWeights.InputsByOutputs);
        double[] q = inProjection.Apply(input, firstOutput: 0, outputs: keys);
        double[] k = inProjection.Apply(memory, firstOutput: keys, outputs: keys);
        double[] v = inProjection.Apply(memory, firstOutput: 2 * keys, outputs: values);

        // A projected row holds its heads one after the other: the sequence-major layout.
        var context = new double[shape.Batch * shape.QueryLength * values];
        var mask = new ReferenceMask(declaration, shape, inputs.Mask, inputs.Bias, inputs.KeyLengths);
        ReferenceCore.Attend(shape, mask, declaration.Scale, q, k, v, context, weights);

        var outProjection = new ReferenceProjection(
            layerWeights.OutProjectionWeight, layerWeights.OutProjectionBias, values, layerWeights.InputsByOutputs);
        outProjection.Apply(context, firstOutput: 0, outputs: declaration.ModelDimension).CopyTo(output);
    }

    private static ReferenceShape Shape(MultiHeadAttentionAttribute declaration, MultiHeadAttentionInputs inputs)
    {
        bool hasMemory = declaration.HasKeyValueLength;
        int queryLength = ReferenceChecks.ActualLength(inputs.QueryLength, declaration.SequenceLength, "queryLength");
        int keyLength = hasMemory || inputs.KeyLength.HasValue
            ? ReferenceChecks.ActualLength(inputs.KeyLength, declaration.KeyValueLength, "keyLength")
            : queryLength;
        if (!hasMemory)
            ReferenceChecks.SameLength(keyLength, queryLength, "keyLength");

        long inputSample = (long)queryLength * declaration.ModelDimension;
        long memorySample = hasMemory ? (long)keyLength * declaration.ModelDimension : 0;
        string inputShape = $"query {queryLength}, model {declaration.ModelDimension}";
        string memoryShape = $"key {keyLength}, model {declaration.ModelDimension}";

        int batch =
            inputSample > 0 ? ReferenceChecks.Batch(inputs.Input.Length, inputSample, inputShape, "input") :
            memorySample > 0 ? ReferenceChecks.Batch(inputs.Memory.Length, memorySample, memoryShape, "memory") :
            inputs.KeyLengths.Length;

        ReferenceChecks.Length(inputs.Input.Length, batch * inputSample, $"batch {batch}, {inputShape}", "input");
        if (hasMemory)
            ReferenceChecks.Length(inputs.Memory.Length, batch * memorySample, $"batch {batch}, {memoryShape}", "memory");
        else
            ReferenceChecks.Empty(inputs.Memory.Length, "KeyValueLength was not set", "memory");

        return new ReferenceShape(
            batch,
            declaration.HeadCount,
            queryLength,
            keyLength,
            declaration.HeadDimension,
            declaration.ValueDimension,
            AttentionLayout.SequenceMajor);
    }
}
