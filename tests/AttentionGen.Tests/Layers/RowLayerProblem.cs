using AttentionGen.Tests.Cases;

namespace AttentionGen.Tests.Layers;

/// <summary>A linear layer, or a feed-forward network, and rows for it, all numbers given.</summary>
/// <param name="Inputs">Elements of an input row.</param>
/// <param name="Hidden">Elements of a hidden row; 0 for a linear layer.</param>
/// <param name="Outputs">Elements of an output row.</param>
/// <param name="Activation">Of hidden rows, or of a linear layer's outputs.</param>
/// <param name="HasBiases">Whether its projections have biases.</param>
/// <param name="RowCount">How many rows.</param>
/// <param name="Scale">Standard deviation of what an activation gets.</param>
internal sealed record RowLayerProblem(int Inputs, int Hidden, int Outputs, Activation Activation, bool HasBiases, int RowCount, double Scale = 1)
{
    public bool IsNetwork => Hidden > 0;

    public bool IsGated => Activation is Activation.SwiGlu or Activation.GeGlu or Activation.GeGluTanh;

    /// <summary>How weights are kept; the matrices here are as they are then.</summary>
    public ElementType WeightType { get; init; }

    /// <summary>Whether a layer is given its matrices as they are here, rather than numbers that it rounds to these.</summary>
    public bool GivesRoundedWeights { get; init; }

    public required float[] Input { get; init; }

    /// <summary>(hidden, inputs), if it is gated.</summary>
    public required float[] Gate { get; init; }

    public required float[] GateBias { get; init; }

    /// <summary>(hidden, inputs), or a linear layer's (outputs, inputs).</summary>
    public required float[] Up { get; init; }

    public required float[] UpBias { get; init; }

    /// <summary>(outputs, hidden).</summary>
    public required float[] Down { get; init; }

    public required float[] DownBias { get; init; }

    public FeedForwardAttribute NetworkAttribute => new(Inputs, Hidden) { Activation = Activation, WeightType = WeightType };

    public LinearAttribute LinearAttribute => new(Inputs, Outputs) { Activation = Activation, WeightType = WeightType };

    public static RowLayerProblem Linear(int inputs, int outputs, Activation activation, bool hasBiases, int rowCount) =>
        Draw(inputs, 0, outputs, activation, hasBiases, rowCount, 1);

    public static RowLayerProblem Network(int model, int hidden, Activation activation, bool hasBiases, int rowCount, double scale = 1) =>
        Draw(model, hidden, model, activation, hasBiases, rowCount, scale);

    /// <summary>The same with weights rounded to a type.</summary>
    public RowLayerProblem WithWeights(ElementType type)
    {
        return this with { WeightType = type, Gate = Rounded(Gate, Inputs), Up = Rounded(Up, Inputs), Down = Rounded(Down, Hidden) };

        float[] Rounded(float[] matrix, int inputs)
        {
            float[] rounded = [.. matrix];
            NarrowType.RoundMatrix(type, rounded, inputs);
            return rounded;
        }
    }

    /// <summary>Weights in either order by turns.</summary>
    public LinearWeights LinearWeights => Weights(Up, Outputs, UpBias);

    public FeedForwardWeights NetworkWeights => IsGated
        ? new(Weights(Gate, Hidden, GateBias), Weights(Up, Hidden, UpBias), Weights(Down, Outputs, DownBias))
        : new(Weights(Up, Hidden, UpBias), Weights(Down, Outputs, DownBias));

    private static RowLayerProblem Draw(int inputs, int hidden, int outputs, Activation activation, bool hasBiases, int rowCount, double scale)
    {
        var random = new Random((inputs * 31) + hidden + outputs + (int)activation);
        int width = hidden > 0 ? hidden : outputs;
        bool isGated = activation is Activation.SwiGlu or Activation.GeGlu or Activation.GeGluTanh;
        double spread = scale / Math.Sqrt(inputs), hiddenScale = isGated ? scale * scale : scale;
        return new RowLayerProblem(inputs, hidden, outputs, activation, hasBiases, rowCount, scale)
        {
            Input = Normal(rowCount * inputs, 1),
            Gate = Normal(isGated ? hidden * inputs : 0, spread),
            GateBias = Normal(isGated && hasBiases ? hidden : 0, scale / 2),
            Up = Normal(width * inputs, spread),
            UpBias = Normal(hasBiases ? width : 0, scale / 2),
            Down = Normal(hidden * outputs, 1 / Math.Sqrt(Math.Max(hidden, 1))),
            DownBias = Normal(hasBiases && hidden > 0 ? outputs : 0, hiddenScale / 2),
        };

        float[] Normal(int count, double deviation) =>
        [
            .. Enumerable.Range(0, count)
                .Select(_ => (float)(deviation * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()))),
        ];
    }

    private LinearWeights Weights(float[] rounded, int outputs, float[] bias)
    {
        float[] matrix = NarrowType.UnroundedMatrix(GivesRoundedWeights ? ElementType.Float32 : WeightType, rounded, rounded.Length / outputs);
        if ((Inputs + outputs) % 2 == 0)
            return AttentionGen.LinearWeights.FromPyTorch(matrix, bias);
        int inputs = matrix.Length / outputs;
        var transposed = new float[matrix.Length];
        for (int output = 0; output < outputs; output++)
        for (int input = 0; input < inputs; input++)
            transposed[(input * outputs) + output] = matrix[(output * inputs) + input];
        return AttentionGen.LinearWeights.FromOnnx(transposed, bias);
    }
}
