using AttentionGen.Reference;

namespace AttentionGen;

/// <content>Gradients.</content>
public static partial class ReferenceAttention
{
    /// <summary>The gradients of attention without projections, in double, by the chain rule as it is written: softmax row by softmax row.</summary>
    /// <param name="declaration">Shape and options, whether or not Gradients is among them.</param>
    /// <param name="inputs">What the forward call read, and of a modifier the gradient.</param>
    /// <param name="outputGradient">The gradient of the output, in its shape.</param>
    /// <param name="gradients">Those that are wanted.</param>
    /// <exception cref="ArgumentException">A span's length does not fit the declaration; the exception names the argument.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An actual length, a key length or a position is out of range.</exception>
    public static void Backward(
        ScaledDotProductAttentionAttribute declaration, AttentionInputs inputs, ReadOnlySpan<float> outputGradient, in AttentionGradients<double> gradients)
    {
        ReferenceDeclarations.Check(declaration);
        ReferenceChecks.NoCache(inputs.Cache);
        if (inputs.ScoreModifier is not null && inputs.ScoreModifierGradient is null)
            throw ReferenceChecks.Invalid("scoreModifierGradient", "scoreModifierGradient must be there, since there is a scoreModifier: its derivative is not known.");
        inputs = ReferenceNarrow.Widened(declaration, inputs);
        ReferenceGradientChecks.Lengths(inputs, gradients);
        if (declaration.PackedSequences)
        {
            ReferencePacked.CheckRows(declaration, inputs, outputGradient.Length, default);
            ReferencePacked.Check(declaration, inputs);
            Clear(gradients);
            ReferencePacked.Backpropagate(declaration, inputs, Rows(inputs), Widen(outputGradient), gradients, default);
            return;
        }

        ReferencePacked.CheckNone(inputs.CumulativeQueryLengths, inputs.CumulativeKeyLengths);
        ReferenceShape shape = Shape(declaration, inputs);
        ReferenceInputChecks.Check(declaration, shape, inputs, keysAreQueryRows: declaration.KeyValueCache);
        CheckOutput(shape, outputGradient.Length);
        Clear(gradients);
        ReferenceBackpropagation.Run(declaration, shape, inputs, Rows(inputs), Widen(outputGradient), gradients, default);
    }

    /// <summary>The gradients of the multi-head layer, in double.</summary>
    /// <remarks>A row of a memory that a mask hides from every query has gradient 0 and no part in those of the weights, whatever it holds, NaN and infinity included.</remarks>
    /// <param name="declaration">Shape and options.</param>
    /// <param name="weights">The in- and out-projections.</param>
    /// <param name="inputs">What the forward call read. Methods on scores have no gradient here, nor has a cache.</param>
    /// <param name="outputGradient">The gradient of the output, (batch, query, modelDimension).</param>
    /// <param name="inputGradients">Those of what the call read that are wanted, each in its shape.</param>
    /// <param name="gradients">
    /// One array for each of the weights' parameters, in their order, each in the order of the parameter's elements: the parameter's gradient is added to it. Empty if none is
    /// wanted.
    /// </param>
    /// <exception cref="ArgumentException">
    /// A length does not fit the declaration, or it has KeyValueCache or a WeightType that rounds weights, which have no gradients here; the exception names
    /// the argument, and nothing was written.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">An actual length, a key length or a position is out of range.</exception>
    public static void Backward(
        MultiHeadAttentionAttribute declaration,
        MultiHeadAttentionWeights weights,
        MultiHeadAttentionInputs inputs,
        ReadOnlySpan<float> outputGradient,
        in MultiHeadAttentionGradients<double> inputGradients,
        IReadOnlyList<double[]> gradients)
    {
        ReferenceDeclarations.Check(declaration);
        ArgumentNullException.ThrowIfNull(weights);
        ReferenceGradientChecks.Options(declaration, inputs);
        ReferenceShape shape = ReferenceMultiHead.Check(declaration, weights, inputs, outputGradient.Length, nameof(outputGradient), default);
        ReferenceGradientChecks.Lengths(inputs, inputGradients);
        ReferenceParameterGradients parameterGradients = ReferenceParameterGradients.Of(weights, gradients);

        double[] input = Widen(inputs.Input);
        double[] key = ReferenceLayer.KeyInput(declaration, shape, inputs, input, []);
        double[] value = ReferenceLayer.ValueInput(declaration, inputs, key);
        ReferenceGradientRows rows = ReferenceMultiHead.Backward(
            declaration, weights, shape, inputs, input, key, value, Widen(outputGradient), inputGradients, parameterGradients);
        rows.WriteMemories(declaration, inputGradients);
        ReferenceGradientRows.Write(rows.Input(declaration), inputGradients.Input);
    }

    /// <summary>The gradients of a whole transformer layer, in double.</summary>
    /// <remarks>
    /// ReLU has derivative 0 at 0, as in PyTorch. A row of a memory that a mask hides from every query has gradient 0 and no part in those of the weights, whatever it holds,
    /// NaN and infinity included.
    /// </remarks>
    /// <param name="declaration">Shape and options.</param>
    /// <param name="weights">The weights of all its parts.</param>
    /// <param name="inputs">What the forward call read. Methods on scores have no gradient here, nor has a cache.</param>
    /// <param name="outputGradient">The gradient of the output, (batch, query, modelDimension).</param>
    /// <param name="inputGradients">Those of what the call read that are wanted, each in its shape.</param>
    /// <param name="gradients">
    /// One array for each of the weights' parameters, in their order, each in the order of the parameter's elements: the parameter's gradient is added to it. Empty if none is
    /// wanted.
    /// </param>
    /// <exception cref="ArgumentException">
    /// A length does not fit the declaration, or it has KeyValueCache or a WeightType that rounds weights, which have no gradients here; the exception names
    /// the argument, and nothing was written.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">An actual length, a key length or a position is out of range.</exception>
    public static void Backward(
        TransformerLayerAttribute declaration,
        TransformerLayerWeights weights,
        MultiHeadAttentionInputs inputs,
        ReadOnlySpan<float> outputGradient,
        in MultiHeadAttentionGradients<double> inputGradients,
        IReadOnlyList<double[]> gradients)
    {
        ReferenceDeclarations.Check(declaration);
        ArgumentNullException.ThrowIfNull(weights);
        ReferenceGradientChecks.Options(declaration, inputs);
        CheckParts(declaration, weights);
        ReferenceShape shape = ReferenceMultiHead.Check(declaration, weights.Attention, inputs, outputGradient.Length, nameof(outputGradient), default);
        ReferenceGradientChecks.Lengths(inputs, inputGradients);
        ReferenceParameterGradients parameterGradients = ReferenceParameterGradients.Of(weights, gradients);

        double[] inputGradient = ReferenceTransformer.Backward(declaration, weights, shape, inputs, Widen(outputGradient), inputGradients, parameterGradients);
        ReferenceGradientRows.Write(inputGradient, inputGradients.Input);
    }

    private static void Clear(in AttentionGradients<double> gradients)
    {
        gradients.Query.Clear();
        gradients.Key.Clear();
        gradients.Value.Clear();
    }
}
