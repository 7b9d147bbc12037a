namespace AttentionGen;

/// <summary>One projection of a layer, whether its weights stand alone or are some outputs of a larger matrix.</summary>
internal readonly ref struct ProjectionMatrix
{
    /// <summary>The matrix that holds it, (all outputs, inputs), or (inputs, all outputs) by <see cref="InputsByOutputs"/>.</summary>
    public ReadOnlySpan<float> Weight { get; init; }

    /// <summary>One value for each output of <see cref="Weight"/>, or empty for zeros.</summary>
    public ReadOnlySpan<float> Bias { get; init; }

    /// <summary>Whether the matrix is (inputs, outputs).</summary>
    public bool InputsByOutputs { get; init; }

    /// <summary>Elements of an input row.</summary>
    public int Inputs { get; init; }

    /// <summary>The output of <see cref="Weight"/> and <see cref="Bias"/> that is this projection's first.</summary>
    public int FirstOutput { get; init; }

    /// <summary>How many outputs this projection has.</summary>
    public int Outputs { get; init; }

    /// <summary>What weights are rounded to; biases are not.</summary>
    public ElementType Type { get; init; }

    /// <summary>The bias of one output.</summary>
    public float BiasOf(int output) => Bias.IsEmpty ? 0 : Bias[FirstOutput + output];

    /// <summary>The weight of one input for one output.</summary>
    public float WeightOf(int output, int input)
    {
        float weight = Weight[IndexOf(output, input)];
        return Type == ElementType.BFloat16 ? (BFloat16)weight : weight;
    }

    /// <summary>Where that stands in <see cref="Weight"/>.</summary>
    public int IndexOf(int output, int input)
    {
        int row = FirstOutput + output;
        return InputsByOutputs ? input * (Weight.Length / Inputs) + row : row * Inputs + input;
    }
}
