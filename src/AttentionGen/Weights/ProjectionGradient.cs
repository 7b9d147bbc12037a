namespace AttentionGen;

/// <summary>Where the gradients of one projection are added: arrays that do not move.</summary>
internal readonly ref struct ProjectionGradient
{
    /// <summary>From the weight of the first output and input on.</summary>
    public Span<float> Weight { get; init; }

    /// <summary>Floats from an output's weight to the next output's.</summary>
    public int OutputStride { get; init; }

    /// <summary>Floats from an input's weight to the next input's.</summary>
    public int InputStride { get; init; }

    /// <summary>One for each output, or empty if there is none.</summary>
    public Span<float> Bias { get; init; }

    /// <summary>That of a projection whose matrix and bias are these.</summary>
    public static ProjectionGradient Of(scoped in ProjectionMatrix matrix, Span<float> weight, Span<float> bias)
    {
        int outputs = weight.Length / matrix.Inputs;
        (int outputStride, int inputStride) = matrix.InputsByOutputs ? (1, outputs) : (matrix.Inputs, 1);
        return new()
        {
            Weight = weight[(matrix.FirstOutput * outputStride)..],
            OutputStride = outputStride,
            InputStride = inputStride,
            Bias = bias.IsEmpty ? bias : bias.Slice(matrix.FirstOutput, matrix.Outputs),
        };
    }
}

/// <summary>Those of the four projections of attention, and of the key and value that a layer may have of its own.</summary>
internal readonly ref struct AttentionProjectionGradients
{
    /// <summary>Of the queries'.</summary>
    public ProjectionGradient Query { get; init; }

    /// <summary>Of the keys'.</summary>
    public ProjectionGradient Key { get; init; }

    /// <summary>Of the values'.</summary>
    public ProjectionGradient Value { get; init; }

    /// <summary>Of the output's.</summary>
    public ProjectionGradient Output { get; init; }

    /// <summary>Of the layer's own key, or empty.</summary>
    public Span<float> BiasKey { get; init; }

    /// <summary>Of the layer's own value, or empty.</summary>
    public Span<float> BiasValue { get; init; }
}
