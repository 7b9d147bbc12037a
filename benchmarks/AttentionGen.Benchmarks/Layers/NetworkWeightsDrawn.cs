namespace AttentionGen.Benchmarks.Layers;

/// <summary>A feed-forward network's weights, (outputs, inputs), as arrays for other engines and as ours.</summary>
internal sealed class NetworkWeightsDrawn
{
    public NetworkWeightsDrawn(Random random, int model, int hidden, bool isGated)
    {
        Model = model;
        Hidden = hidden;
        float upScale = MathF.Sqrt(3f / model), downScale = MathF.Sqrt(3f / hidden);
        Gate = isGated ? Drawn.Floats(random, model * hidden, upScale) : null;
        Up = Drawn.Floats(random, model * hidden, upScale);
        Down = Drawn.Floats(random, model * hidden, downScale);
        UpBias = Drawn.Floats(random, hidden, 0.1f);
        DownBias = Drawn.Floats(random, model, 0.1f);
        Weights = Copied();
    }

    public int Model { get; }

    public int Hidden { get; }

    public float[]? Gate { get; }

    public float[] Up { get; }

    public float[] UpBias { get; }

    public float[] Down { get; }

    public float[] DownBias { get; }

    public FeedForwardWeights Weights { get; }

    /// <summary>The same numbers in memory of their own.</summary>
    public FeedForwardWeights Copied()
    {
        LinearWeights up = LinearWeights.FromPyTorch(Up, UpBias), down = LinearWeights.FromPyTorch(Down, DownBias);
        return Gate is null ? new(up, down) : new(LinearWeights.FromPyTorch(Gate), up, down);
    }
}
