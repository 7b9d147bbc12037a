namespace AttentionGen.Tests.Arguments;

/// <summary>Layers of several declarations, classes and structs, by the interface they share.</summary>
public sealed class AttentionLayerTests
{
    private static readonly MultiHeadAttentionWeights s_weights = Weights();

    [Fact]
    public void A_layer_tells_its_declaration()
    {
        Assert.Equal((2, 8, 4, 4, true), Of(new WeightsLayer(s_weights)));
        Assert.Equal((4, 8, 6, 5, true), Of(new MemoryLayer(s_weights)));
        Assert.Equal((2, 8, 6, 6, false), Of(new CacheLayer(s_weights)));

        static (int, int, int, int, bool) Of(IAttentionLayer layer) =>
            (layer.HeadCount, layer.ModelDimension, layer.SequenceLength, layer.KeyValueLength, layer.CreateCache(2) is null);
    }

    [Fact]
    public void Its_forward_is_the_layer_s_own_on_one_thread_or_several()
    {
        float[] input = Numbers(6 * 8, 4), memory = Numbers(5 * 8, 5), expected = new float[6 * 8];
        var layer = new MemoryLayer(s_weights);
        layer.Forward(input, memory, expected);

        foreach (ParallelOptions? options in new[] { null, new ParallelOptions { MaxDegreeOfParallelism = 2 } })
        {
            float[] output = new float[expected.Length];
            ((IAttentionLayer)layer).Forward(new MultiHeadAttentionInputs { Input = input, Memory = memory }, output, parallelOptions: options);
            Assert.Equal(expected, output);
        }
    }

    [Fact]
    public void Fewer_rows_of_self_attention_are_said_once()
    {
        float[] input = Numbers(3 * 8, 6), expected = new float[3 * 8], output = new float[3 * 8], weights = new float[2 * 3 * 3];
        var layer = new WeightsLayer(s_weights);
        layer.Forward(input, expected, weights, queryLength: 3, keyLength: 3);
        layer.Forward(new MultiHeadAttentionInputs { Input = input, QueryLength = 3 }, output, new AttentionResults<float> { Weights = weights });
        Assert.Equal(expected, output);
    }

    [Fact]
    public void A_cache_that_it_makes_is_the_layer_s()
    {
        IAttentionLayer layer = new CacheLayer(s_weights);
        KeyValueCache cache = layer.CreateCache(1)!;
        layer.Forward(new MultiHeadAttentionInputs { Input = Numbers(8, 7), Rotary = new RotaryEmbedding(4, 8), QueryPositions = [0], Cache = cache }, new float[8]);
        Assert.Equal(1, cache.Count);
    }

    [Fact]
    public void A_layer_on_the_stack_has_the_calls_but_not_the_interface()
    {
        float[] input = Numbers(4 * 8, 8), expected = new float[4 * 8], output = new float[4 * 8];
        var layer = new StackLayer(s_weights);
        layer.Forward(input, expected);
        layer.Forward(new MultiHeadAttentionInputs { Input = input }, output);
        Assert.Equal(expected, output);
        Assert.Empty(typeof(StackLayer).GetInterfaces());
    }

    [Fact]
    public void A_default_layer_says_so() => Assert.Throws<InvalidOperationException>(() =>
        default(MemoryLayer).Forward(new MultiHeadAttentionInputs { Input = new float[6 * 8], Memory = new float[5 * 8] }, new float[6 * 8]));

    private static float[] Numbers(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)];
    }

    private static MultiHeadAttentionWeights Weights() =>
        MultiHeadAttentionWeights.FromPyTorch(Numbers(3 * 64, 1), Numbers(3 * 8, 2), Numbers(64, 3), []);
}
