namespace AttentionGen;

/// <summary>
/// Generates a linear layer on a partial class or struct, y = activation(W x + b). Its constructor takes <see cref="LinearWeights"/>; <c>Forward(input, output)</c> takes any
/// number of rows.
/// </summary>
/// <param name="inputs">Elements of an input row, at least 1.</param>
/// <param name="outputs">Elements of an output row, at least 1.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, Inherited = false)]
public sealed class LinearAttribute(int inputs, int outputs) : Attribute
{
    /// <summary>Elements of an input row.</summary>
    public int Inputs { get; } = inputs;

    /// <summary>Elements of an output row.</summary>
    public int Outputs { get; } = outputs;

    /// <summary>What is applied to each output; no gated one. Default: nothing.</summary>
    public Activation Activation { get; set; }

    /// <summary>
    /// How the matrices of the weights are kept: as floats, or rounded to BFloat16, half the memory to hold and to read, or to Int8 with a scale for each output, a quarter of it; and
    /// widened where they are multiplied. Sums, biases and rows are float in any case. Not Float16. Default: Float32.
    /// </summary>
    public ElementType WeightType { get; set; }

    /// <summary>
    /// Generates <c>Backward</c> beside <c>Forward</c>: from the input and the output's gradient follow the gradients of input, matrix and bias; with an activation also from what it was applied to, which an overload of <c>Forward</c> keeps. Gradients of rows are written, those of weights are added to what is there, so that batches add up.
    /// </summary>
    public bool Gradients { get; set; }

    /// <summary>The widest vectors the kernel may use. Default: the widest that the machine it runs on has.</summary>
    public VectorWidth VectorWidth { get; set; }
}
