using AttentionGen.Reference;

namespace AttentionGen;

/// <content>Gradients.</content>
public static partial class ReferenceLayers
{
    /// <summary>The gradients of a linear layer, in double.</summary>
    /// <remarks>ReLU has derivative 0 at 0, as in PyTorch. The input's gradient may overlap what is read.</remarks>
    /// <param name="declaration">Sizes and activation.</param>
    /// <param name="weights">The matrix and its bias.</param>
    /// <param name="input">What the forward call read, (rows, inputs).</param>
    /// <param name="outputGradient">The gradient of the output, (rows, outputs).</param>
    /// <param name="inputGradient">Receives the gradient of the input, (rows, inputs), whatever is there; empty if it is not wanted.</param>
    /// <param name="gradients">
    /// One array for each of the weights' parameters, in their order, each in the order of the parameter's elements: the parameter's gradient is added to it. Empty if none is
    /// wanted.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The declaration has no meaning, or a WeightType that rounds weights, which has no derivative; the weights are not those of such a layer; or a length does not fit. The
    /// exception names the argument, and nothing was written.
    /// </exception>
    public static void Backward(
        LinearAttribute declaration,
        LinearWeights weights,
        ReadOnlySpan<double> input,
        ReadOnlySpan<double> outputGradient,
        Span<double> inputGradient,
        IReadOnlyList<double[]> gradients)
    {
        ReferenceDeclarations.Check(declaration);
        ReferenceGradientChecks.WeightType(declaration.WeightType);
        ArgumentNullException.ThrowIfNull(weights);
        (int inputs, int outputs) = (declaration.Inputs, declaration.Outputs);
        weights.Matrix.Check(outputs, inputs, "linear");
        CheckRows(input.Length, "input", inputs, outputGradient.Length, "outputGradient", outputs);
        CheckInputGradient(input.Length, inputs, inputGradient.Length);
        ReferenceParameterGradients parameterGradients = ReferenceParameterGradients.Of(weights, gradients);

        double[] sums = ReferenceProjection.Apply(weights.Matrix.Projection(inputs, ElementType.Float32), input);
        for (int n = 0; n < sums.Length; n++)
            sums[n] = outputGradient[n] * ReferenceActivation.Derivative(declaration.Activation, sums[n]);
        double[] result = ReferenceProjection.Backward(weights, inputs, input, sums, parameterGradients);
        ReferenceGradientRows.Write(result, inputGradient);
    }

    /// <summary>The gradients of a feed-forward network without dropout, in double.</summary>
    /// <inheritdoc cref="Backward(FeedForwardAttribute, FeedForwardWeights, ReadOnlySpan{double}, DropoutSeed?, ReadOnlySpan{double}, Span{double}, IReadOnlyList{double[]})"/>
    public static void Backward(
        FeedForwardAttribute declaration,
        FeedForwardWeights weights,
        ReadOnlySpan<double> input,
        ReadOnlySpan<double> outputGradient,
        Span<double> inputGradient,
        IReadOnlyList<double[]> gradients) =>
        Backward(declaration, weights, input, null, outputGradient, inputGradient, gradients);

    /// <summary>The gradients of a feed-forward network, in double.</summary>
    /// <remarks>ReLU has derivative 0 at 0, as in PyTorch. The input's gradient may overlap what is read.</remarks>
    /// <param name="declaration">Sizes and activation.</param>
    /// <param name="weights">The matrices and their biases.</param>
    /// <param name="input">What the forward call read, (rows, modelDimension).</param>
    /// <param name="dropout">What that dropped of hidden rows; null where nothing was.</param>
    /// <param name="outputGradient">The gradient of the output, (rows, modelDimension).</param>
    /// <param name="inputGradient">Receives the gradient of the input, (rows, modelDimension), whatever is there; empty if it is not wanted.</param>
    /// <param name="gradients">
    /// One array for each of the weights' parameters, in their order, each in the order of the parameter's elements: the parameter's gradient is added to it. Empty if none is
    /// wanted.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The declaration has no meaning, or a WeightType that rounds weights, which has no derivative; the weights are not those of such a network; or a length does not fit. The
    /// exception names the argument, and nothing was written.
    /// </exception>
    public static void Backward(
        FeedForwardAttribute declaration,
        FeedForwardWeights weights,
        ReadOnlySpan<double> input,
        DropoutSeed? dropout,
        ReadOnlySpan<double> outputGradient,
        Span<double> inputGradient,
        IReadOnlyList<double[]> gradients)
    {
        ReferenceDeclarations.Check(declaration);
        ReferenceGradientChecks.WeightType(declaration.WeightType);
        ArgumentNullException.ThrowIfNull(weights);
        (int model, int hidden) = (declaration.ModelDimension, declaration.HiddenDimension);
        weights.Check(model, hidden, declaration.Activation.IsGated());
        CheckRows(input.Length, "input", model, outputGradient.Length, "outputGradient", model);
        CheckInputGradient(input.Length, model, inputGradient.Length);
        ReferenceParameterGradients parameterGradients = ReferenceParameterGradients.Of(weights, gradients);

        double[] result = ReferenceFeedForward.Backward(declaration.Activation, weights, model, hidden, input, dropout, declaration.HiddenDropout, outputGradient, parameterGradients);
        ReferenceGradientRows.Write(result, inputGradient);
    }

    private static void CheckInputGradient(int input, int width, int inputGradient)
    {
        if (inputGradient != 0)
            ReferenceChecks.Length(inputGradient, input, $"rows {input / width}, element {width}", "inputGradient");
    }
}
