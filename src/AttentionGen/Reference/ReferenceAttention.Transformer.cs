using AttentionGen.Reference;

namespace AttentionGen;

public static partial class ReferenceAttention
{
    /// <summary>A whole transformer layer, rounded to float at the very end.</summary>
    /// <remarks>
    /// The memory of cross-attention is attended to as it is; what a layer normalises is its own input, and with a cache the rows before it too.
    /// </remarks>
    /// <param name="declaration">Shape and options.</param>
    /// <param name="layerWeights">The weights of all its parts.</param>
    /// <param name="inputs">Input, memory and the declared run-time masks.</param>
    /// <param name="output">(batch, query, modelDimension).</param>
    /// <param name="weights">Attention weights, (batch, head, query, key), whether declared or not; empty if they are not wanted.</param>
    /// <exception cref="ArgumentException">A span's length does not fit the declaration; the exception names the argument.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An actual length, a key length or a position is out of range.</exception>
    public static void Forward(
        TransformerLayerAttribute declaration,
        TransformerLayerWeights layerWeights,
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

    /// <summary>A whole transformer layer, in double: for measuring errors.</summary>
    /// <inheritdoc
    /// cref="Forward(TransformerLayerAttribute, TransformerLayerWeights, MultiHeadAttentionInputs, Span{float}, Span{float})"/>
    public static void Forward(
        TransformerLayerAttribute declaration,
        TransformerLayerWeights layerWeights,
        MultiHeadAttentionInputs inputs,
        Span<double> output,
        Span<double> weights = default) =>
        Forward(declaration, layerWeights, inputs, output, new AttentionResults<double> { Weights = weights });

    /// <summary>A whole transformer layer, in double, with everything that a kernel may return beside its output.</summary>
    /// <remarks>
    /// The memory of cross-attention is attended to as it is; what a layer normalises is its own input, and with a cache the rows before it,
    /// <see cref="MultiHeadAttentionInputs.CachedInput"/>, too.
    /// </remarks>
    /// <param name="declaration">Shape and options.</param>
    /// <param name="layerWeights">The weights of all its parts.</param>
    /// <param name="inputs">Input, memory and what else the declaration asks for.</param>
    /// <param name="output">(batch, query, modelDimension).</param>
    /// <param name="results">The further outputs that are wanted, whether declared or not.</param>
    /// <exception cref="ArgumentException">A span's length does not fit the declaration; the exception names the argument.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An actual length, a key length or a position is out of range.</exception>
    public static void Forward(
        TransformerLayerAttribute declaration,
        TransformerLayerWeights layerWeights,
        MultiHeadAttentionInputs inputs,
        Span<double> output,
        in AttentionResults<double> results)
    {
        ReferenceDeclarations.Check(declaration);
        ArgumentNullException.ThrowIfNull(layerWeights);
        CheckParts(declaration, layerWeights);
        ReferenceResultChecks.Apart(output, results);
        ReferenceShape shape = ReferenceMultiHead.Check(declaration, layerWeights.Attention, inputs, output.Length, nameof(output), results);
        ReferenceTransformer.Apply(declaration, layerWeights, shape, inputs, results).CopyTo(output);
    }

    private static void CheckParts(TransformerLayerAttribute declaration, TransformerLayerWeights weights) => weights.Check(
        declaration.ModelDimension,
        declaration.FeedForwardDimension,
        declaration.FeedForwardDimension > 0 && declaration.Activation.IsGated(),
        declaration.NormalizationPlacement == NormalizationPlacement.Both);
}
