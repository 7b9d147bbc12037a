namespace AttentionGen.Tests.Cases;

/// <summary>The weights of a transformer layer beside those of its attention; those that it has not are empty.</summary>
internal sealed record TransformerNumbers
{
    /// <summary>(hidden, model).</summary>
    public required float[] Gate { get; init; }
    public required float[] GateBias { get; init; }

    /// <summary>(hidden, model).</summary>
    public required float[] Up { get; init; }
    public required float[] UpBias { get; init; }

    /// <summary>(model, hidden).</summary>
    public required float[] Down { get; init; }
    public required float[] DownBias { get; init; }

    public required Norm Attention { get; init; }
    public required Norm AttentionOutput { get; init; }
    public required Norm FeedForward { get; init; }
    public required Norm FeedForwardOutput { get; init; }

    /// <summary>Draws them; biases are optional, and the seed decides.</summary>
    public static TransformerNumbers Draw(KernelCase kernelCase, Func<double, float> normal)
    {
        var layer = (TransformerLayerAttribute)kernelCase.Declaration.ToAttribute();
        (int model, int hidden) = (layer.ModelDimension, layer.FeedForwardDimension);
        bool hasNetwork = hidden > 0, isBoth = layer.NormalizationPlacement == NormalizationPlacement.Both, hasBiases = kernelCase.Seed % 3 != 0;
        bool isGated = hasNetwork && layer.Activation is Activation.SwiGlu or Activation.GeGlu or Activation.GeGluTanh;
        return new TransformerNumbers
        {
            Gate = Values(isGated, hidden * model, 1 / Math.Sqrt(model)),
            GateBias = Values(isGated && hasBiases, hidden, 0.3),
            Up = Values(hasNetwork, hidden * model, 1 / Math.Sqrt(model)),
            UpBias = Values(hasNetwork && hasBiases, hidden, 0.3),
            Down = Values(hasNetwork, hidden * model, 1 / Math.Sqrt(Math.Max(hidden, 1))),
            DownBias = Values(hasNetwork && hasBiases, model, 0.3),
            Attention = NormOf(true),
            AttentionOutput = NormOf(isBoth),
            FeedForward = NormOf(hasNetwork),
            FeedForwardOutput = NormOf(isBoth && hasNetwork),
        };

        float[] Values(bool isThere, int count, double deviation) => isThere ? [.. Enumerable.Range(0, count).Select(_ => normal(deviation))] : [];

        Norm NormOf(bool isThere) => new(
            isThere ? [.. Enumerable.Range(0, model).Select(_ => 1 + normal(0.3))] : [],
            Values(isThere && (layer.Normalization == Normalization.LayerNorm || kernelCase.Seed % 2 == 0), model, 0.3));
    }

    /// <summary>Whether the network's matrices are given as (inputs, outputs).</summary>
    public static bool IsOnnx(AttentionProblem problem) => problem.Attribute.SequenceLength % 2 == 0;

    /// <summary>As the library takes them, matrices in both orders by turns.</summary>
    public TransformerLayerWeights Weights(AttentionProblem problem, MultiHeadAttentionWeights attention)
    {
        bool isOnnx = IsOnnx(problem);
        int model = problem.ModelDimension;
        int hidden = Up.Length / model;
        return new TransformerLayerWeights
        {
            Attention = attention,
            AttentionNormalization = Attention.Weights!,
            AttentionOutputNormalization = AttentionOutput.Weights,
            FeedForward = hidden == 0 ? null
                : Gate.Length == 0 ? new FeedForwardWeights(Linear(Up, model, UpBias), Linear(Down, hidden, DownBias))
                : new FeedForwardWeights(Linear(Gate, model, GateBias), Linear(Up, model, UpBias), Linear(Down, hidden, DownBias)),
            FeedForwardNormalization = FeedForward.Weights,
            FeedForwardOutputNormalization = FeedForwardOutput.Weights,
        };

        LinearWeights Linear(float[] rounded, int inputs, float[] bias)
        {
            float[] matrix = NarrowType.UnroundedMatrix(problem.RoundedWeightType, rounded, inputs);
            return isOnnx ? LinearWeights.FromOnnx(Kernels.LayerWeights.Transposed(matrix, inputs), bias) : LinearWeights.FromPyTorch(matrix, bias);
        }
    }

    /// <summary>A normalisation; without a gain there is none.</summary>
    internal sealed record Norm(float[] Gain, float[] Bias)
    {
        public NormalizationWeights? Weights => Gain.Length == 0 ? null : new NormalizationWeights(Gain, Bias);
    }
}
