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
    /// <exception cref="ArgumentOutOfRangeException">An actual length, a key length or a position is out of range.</exception>
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
    /// <inheritdoc
    /// cref="Forward(MultiHeadAttentionAttribute, MultiHeadAttentionWeights, MultiHeadAttentionInputs, Span{float}, Span{float})"/>
    public static void Forward(
        MultiHeadAttentionAttribute declaration,
        MultiHeadAttentionWeights layerWeights,
        MultiHeadAttentionInputs inputs,
        Span<double> output,
        Span<double> weights = default) =>
        Forward(declaration, layerWeights, inputs, output, new AttentionResults<double> { Weights = weights });

    /// <summary>The multi-head layer with its projections, in double, with everything that a kernel may return beside its output.</summary>
    /// <remarks>
    /// What the weights add to the keys (AddBiasKeyValue) has no column in the results. Keys that a cache holds are projected from
    /// <see cref="MultiHeadAttentionInputs.CachedInput"/> and rotated by running positions, unless the positions of all keys are given.
    /// </remarks>
    /// <param name="declaration">Shape and options.</param>
    /// <param name="layerWeights">The in- and out-projections.</param>
    /// <param name="inputs">Input, memory and what else the declaration asks for.</param>
    /// <param name="output">(batch, query, modelDimension).</param>
    /// <param name="results">The further outputs that are wanted, whether declared or not.</param>
    /// <exception cref="ArgumentException">A span's length does not fit the declaration; the exception names the argument.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An actual length, a key length or a position is out of range.</exception>
    public static void Forward(
        MultiHeadAttentionAttribute declaration,
        MultiHeadAttentionWeights layerWeights,
        MultiHeadAttentionInputs inputs,
        Span<double> output,
        in AttentionResults<double> results)
    {
        ReferenceDeclarations.Check(declaration);
        ArgumentNullException.ThrowIfNull(layerWeights);
        ReferenceResultChecks.Apart(output, results);
        ReferenceShape shape = ReferenceMultiHead.Check(declaration, layerWeights, inputs, output.Length, nameof(output), results);
        double[] input = Widen(inputs.Input);
        double[] key = ReferenceLayer.KeyInput(declaration, shape, inputs, input, Widen(inputs.CachedInput));
        double[] value = ReferenceLayer.ValueInput(declaration, inputs, key);
        ReferenceMultiHead.Attend(declaration, layerWeights, shape, inputs, input, key, value, results).CopyTo(output);
    }
}
