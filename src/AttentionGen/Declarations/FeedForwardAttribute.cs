namespace AttentionGen;

/// <summary>
/// Generates a feed-forward network on a partial class or struct, y = down(activation(up(x))), or, gated, down(activation(gate(x)) * up(x)). Its constructor takes
/// <see cref="FeedForwardWeights"/>; <c>Forward(input, output)</c> takes any number of rows of modelDimension elements.
/// </summary>
/// <param name="modelDimension">Elements of an input or output row, at least 1.</param>
/// <param name="hiddenDimension">Elements of a hidden row, at least 1.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, Inherited = false)]
public sealed class FeedForwardAttribute(int modelDimension, int hiddenDimension) : Attribute
{
    /// <summary>Elements of an input or output row.</summary>
    public int ModelDimension { get; } = modelDimension;

    /// <summary>Elements of a hidden row.</summary>
    public int HiddenDimension { get; } = hiddenDimension;

    /// <summary>What is applied to hidden rows; a gated one asks for a gate among the weights. Default: GeluErf, as in BERT.</summary>
    public Activation Activation { get; set; } = Activation.GeluErf;

    /// <summary>
    /// How the matrices of the weights are kept: as floats, or rounded to BFloat16, half the memory to hold and to read, or to Int8 with a scale for each output, a quarter of it; and
    /// widened where they are multiplied. Sums, biases and rows are float in any case. Not Float16. Default: Float32.
    /// </summary>
    public ElementType WeightType { get; set; }

    /// <summary>
    /// Generates <c>Backward</c> beside <c>Forward</c>: from the input, the output's gradient and what the activation was applied to, which an overload of <c>Forward</c> keeps, follow the gradients of input and weights. Gradients of rows are written, those of weights are added to what is there, so that batches add up.
    /// </summary>
    public bool Gradients { get; set; }

    /// <summary>
    /// The share of hidden elements that a call drops, behind the activation, if it keeps activations and has a <see cref="DropoutSeed"/>; those that stay are divided by 1 less it.
    /// From 0 (default: none) to less than 1, in steps of 1 / 65,536. Needs <see cref="Gradients"/>.
    /// </summary>
    public float HiddenDropout { get; set; }

    /// <summary>The widest vectors the kernel may use. Default: the widest that the machine it runs on has.</summary>
    public VectorWidth VectorWidth { get; set; }
}
