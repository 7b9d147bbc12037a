using AttentionGen.Runtime;

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

    /// <summary>The weights of all inputs for one output, rounded to <see cref="Type"/>.</summary>
    public float[] WeightsOf(int output)
    {
        var weights = new float[Inputs];
        for (int input = 0; input < Inputs; input++)
            weights[input] = Weight[IndexOf(output, input)];

        if (Type == ElementType.BFloat16)
        {
            foreach (ref float weight in weights.AsSpan())
                weight = (BFloat16)weight;
        }
        else if (Type == ElementType.Int8)
        {
            var bytes = new sbyte[Inputs];
            float scale = 0;
            QuantizedRows.Scatter(ref weights[0], Inputs, 1, Inputs, ref bytes[0], ref scale);
            QuantizedRows.Gather(ref bytes[0], ref scale, 1, Inputs, ref weights[0]);
        }

        return weights;
    }

    /// <summary>Where that stands in <see cref="Weight"/>.</summary>
    public int IndexOf(int output, int input)
    {
        int row = FirstOutput + output;
        return InputsByOutputs ? input * (Weight.Length / Inputs) + row : row * Inputs + input;
    }
}
