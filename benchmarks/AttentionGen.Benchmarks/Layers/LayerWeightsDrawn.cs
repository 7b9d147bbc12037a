namespace AttentionGen.Benchmarks.Layers;

/// <summary>A transformer layer's weights, likewise.</summary>
internal sealed class LayerWeightsDrawn
{
    public LayerWeightsDrawn(Random random, int model, int hidden)
    {
        float scale = MathF.Sqrt(3f / model);
        Network = new(random, model, hidden, isGated: false);
        In = Drawn.Floats(random, 3 * model * model, scale);
        InBias = Drawn.Floats(random, 3 * model, 0.1f);
        Out = Drawn.Floats(random, model * model, scale);
        OutBias = Drawn.Floats(random, model, 0.1f);
        Gains = [[.. Drawn.Floats(random, model, 0.2f).Select(n => 1 + n)], [.. Drawn.Floats(random, model, 0.2f).Select(n => 1 + n)]];
        Biases = [Drawn.Floats(random, model, 0.1f), Drawn.Floats(random, model, 0.1f)];
        Weights = Copied();
    }

    public int Model => Network.Model;

    public int Hidden => Network.Hidden;

    public NetworkWeightsDrawn Network { get; }

    public float[] In { get; }

    public float[] InBias { get; }

    public float[] Out { get; }

    public float[] OutBias { get; }

    public float[][] Gains { get; }

    public float[][] Biases { get; }

    public TransformerLayerWeights Weights { get; }

    /// <summary>The same numbers in memory of their own.</summary>
    public TransformerLayerWeights Copied() => new()
    {
        Attention = MultiHeadAttentionWeights.FromPyTorch(In, InBias, Out, OutBias),
        FeedForward = Network.Copied(),
        AttentionNormalization = new(Gains[0], Biases[0]),
        FeedForwardNormalization = new(Gains[1], Biases[1]),
    };
}
