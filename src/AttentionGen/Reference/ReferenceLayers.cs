using AttentionGen.Reference;

namespace AttentionGen;

/// <summary>
/// The plain implementation of what has no attention, <see cref="LinearAttribute"/> and <see cref="FeedForwardAttribute"/>: loops over double, written to be read. Generated
/// layers are tested against it. A <see cref="TransformerLayerAttribute"/>'s is <see cref="ReferenceAttention"/>.
/// </summary>
/// <remarks>
/// Rows are as many as the input holds. A span of wrong length is an <see cref="ArgumentException"/>, before anything is written. Outputs may overlap inputs. Every call
/// allocates.
/// </remarks>
public static partial class ReferenceLayers
{
    /// <summary>A linear layer, rounded to float at the very end.</summary>
    /// <param name="declaration">Sizes and activation.</param>
    /// <param name="weights">The matrix and its bias.</param>
    /// <param name="input">(rows, inputs).</param>
    /// <param name="output">(rows, outputs).</param>
    /// <exception cref="ArgumentException">
    /// The declaration has no meaning, the weights are not those of such a layer, or a span's length does not fit; the exception names the argument.
    /// </exception>
    public static void Forward(LinearAttribute declaration, LinearWeights weights, ReadOnlySpan<float> input, Span<float> output)
    {
        var exact = new double[output.Length];
        Forward(declaration, weights, ReferenceAttention.Widen(input), exact);
        ReferenceAttention.Round(exact, output);
    }

    /// <summary>A linear layer, in double: for measuring errors.</summary>
    /// <inheritdoc cref="Forward(LinearAttribute, LinearWeights, ReadOnlySpan{float}, Span{float})"/>
    public static void Forward(LinearAttribute declaration, LinearWeights weights, ReadOnlySpan<double> input, Span<double> output)
    {
        ReferenceDeclarations.Check(declaration);
        ArgumentNullException.ThrowIfNull(weights);
        weights.Matrix.Check(declaration.Outputs, declaration.Inputs, "linear");
        CheckRows(input.Length, "input", declaration.Inputs, output.Length, "output", declaration.Outputs);
        double[] result = ReferenceProjection.Apply(weights.Matrix.Projection(declaration.Inputs, declaration.WeightType), input);
        ReferenceActivation.Apply(declaration.Activation, result);
        result.CopyTo(output);
    }

    /// <summary>A feed-forward network, rounded to float at the very end.</summary>
    /// <param name="declaration">Sizes and activation.</param>
    /// <param name="weights">The matrices and their biases.</param>
    /// <param name="input">(rows, modelDimension).</param>
    /// <param name="output">(rows, modelDimension).</param>
    /// <exception cref="ArgumentException">
    /// The declaration has no meaning, the weights are not those of such a network, or a span's length does not fit; the exception names the argument.
    /// </exception>
    public static void Forward(FeedForwardAttribute declaration, FeedForwardWeights weights, ReadOnlySpan<float> input, Span<float> output)
    {
        var exact = new double[output.Length];
        Forward(declaration, weights, ReferenceAttention.Widen(input), exact);
        ReferenceAttention.Round(exact, output);
    }

    /// <summary>A feed-forward network, in double: for measuring errors.</summary>
    /// <inheritdoc cref="Forward(FeedForwardAttribute, FeedForwardWeights, ReadOnlySpan{float}, Span{float})"/>
    public static void Forward(FeedForwardAttribute declaration, FeedForwardWeights weights, ReadOnlySpan<double> input, Span<double> output) =>
        Forward(declaration, weights, input, null, output);

    /// <summary>A feed-forward network with dropout, in double.</summary>
    /// <param name="declaration">Sizes and activation.</param>
    /// <param name="weights">The matrices and their biases.</param>
    /// <param name="input">(rows, modelDimension).</param>
    /// <param name="dropout">What is dropped of hidden rows; null where nothing is.</param>
    /// <param name="output">(rows, modelDimension).</param>
    /// <exception cref="ArgumentException">
    /// The declaration has no meaning, the weights are not those of such a network, or a span's length does not fit; the exception names the argument.
    /// </exception>
    public static void Forward(FeedForwardAttribute declaration, FeedForwardWeights weights, ReadOnlySpan<double> input, DropoutSeed? dropout, Span<double> output)
    {
        ReferenceDeclarations.Check(declaration);
        ArgumentNullException.ThrowIfNull(weights);
        (int model, int hidden) = (declaration.ModelDimension, declaration.HiddenDimension);
        weights.Check(model, hidden, declaration.Activation.IsGated());
        CheckRows(input.Length, "input", model, output.Length, "output", model);
        ReferenceFeedForward.Apply(declaration.Activation, weights, declaration.WeightType, model, hidden, input, dropout, declaration.HiddenDropout).CopyTo(output);
    }

    private static void CheckRows(int input, string inputName, int inputWidth, int output, string outputName, int outputWidth)
    {
        int rows = ReferenceChecks.Batch(input, inputWidth, $"element {inputWidth}", inputName, "rows");
        ReferenceChecks.Length(output, (long)rows * outputWidth, $"rows {rows}, element {outputWidth}", outputName);
    }
}
