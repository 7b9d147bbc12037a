namespace AttentionGen.Benchmarks.Layers;

/// <summary>The layers that are measured, with drawn weights.</summary>
internal static class LayerCases
{
    public static IEnumerable<LayerCase> All()
    {
        var random = new Random(1);
        yield return Network(random, "feed-forward 384 x 1536, GeluErf", 384, 1536, weights => new SmallNetwork(weights), 128);
        yield return Network(random, "feed-forward 384 x 1536, Relu", 384, 1536, weights => new ReluNetwork(weights), 128, Activation.Relu);
        yield return Network(random, "feed-forward 768 x 3072, GeluErf", 768, 3072, weights => new BaseNetwork(weights), 128);
        yield return Network(random, "feed-forward 768 x 2048, SwiGlu", 768, 2048, weights => new GatedNetwork(weights), 128, Activation.SwiGlu);
        foreach ((int samples, int length) in new[] { (1, 16), (1, 128), (1, 256), (8, 128), (32, 16) })
            yield return Layer(random, "MiniLM layer", new LayerWeightsDrawn(random, 384, 1536), 12, weights => new SmallLayer(weights), samples, length, 256);
        yield return Layer(random, "BERT base layer", new LayerWeightsDrawn(random, 768, 3072), 12, weights => new BaseLayer(weights), 1, 128, 128);
        yield return Layer(random, "GPT-2 layer, causal", new LayerWeightsDrawn(random, 768, 3072), 12, weights => new PromptLayer(weights), 1, 128, 128, isPre: true);
    }

    private static LayerCase Network(Random random, string name, int model, int hidden, Func<FeedForwardWeights, IRowLayer> create, int rows, Activation activation = Activation.GeluErf)
    {
        bool isGated = activation == Activation.SwiGlu;
        var drawn = new NetworkWeightsDrawn(random, model, hidden, isGated);
        IRowLayer layer = create(drawn.Weights);
        float[] input = Drawn.Floats(random, rows * model, 1), output = new float[input.Length];
        return new LayerCase(
            $"{name}, {rows} rows", rows, 2.0 * rows * model * hidden * (isGated ? 3 : 2), () => layer.Forward(input, output), output,
            () => PyTorchLayers.Network(drawn, activation, input, rows));
    }

    private static LayerCase Layer(
        Random random, string name, LayerWeightsDrawn drawn, int heads, Func<TransformerLayerWeights, IAttentionLayer> create, int samples, int length, int declared, bool isPre = false)
    {
        IAttentionLayer layer = create(drawn.Weights);
        int model = drawn.Model, rows = samples * length;
        float[] input = Drawn.Floats(random, rows * model, 1), output = new float[input.Length];

        // A causal kernel leaves out what lies behind the diagonal.
        double pairs = isPre ? length * (length + 1) / 2.0 : (double)length * length;
        double flops = 2.0 * ((rows * ((4.0 * model * model) + (2.0 * model * drawn.Hidden))) + (samples * pairs * 2 * model));
        string size = length == declared ? $"{length}" : $"{length} of {declared}";
        return new LayerCase(
            $"{name}, {samples} x {size}", rows, flops,
            () => layer.Forward(new() { Input = input, QueryLength = length }, output), output,
            () => PyTorchLayers.Layer(drawn, heads, input, samples, length, isPre));
    }
}
