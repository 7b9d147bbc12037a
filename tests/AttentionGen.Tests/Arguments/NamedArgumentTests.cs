namespace AttentionGen.Tests.Arguments;

/// <summary>
/// Arguments by name: what a kernel does not take is refused, what it lacks is the usual error, and nothing is written. That the results are those of the positional call, every
/// case of <see cref="KernelCaseTests"/> sees.
/// </summary>
public sealed class NamedArgumentTests
{
    private const int Elements = 4 * 8;
    private static readonly float[] s_rows = new float[Elements];

    public static TheoryData<string, string> UnaskedOfAttention => new()
    {
        { "halfQuery", "another type" }, { "bFloat16Key", "another type" }, { "halfValue", "another type" }, { "mask", "Boolean" }, { "bias", "Additive" },
        { "keyLengths", "KeyPadding" }, { "keyMask", "Keys" }, { "cumulativeQueryLengths", "PackedSequences" }, { "cumulativeKeyLengths", "PackedSequences" },
        { "sinks", "Sinks" }, { "rotary", "Rotary" }, { "queryPositions", "PositionIds" }, { "keyPositions", "PositionIds" }, { "cache", "KeyValueCache" },
        { "firstKey", "KeyShards" },
    };

    [Theory]
    [MemberData(nameof(UnaskedOfAttention))]
    public void What_attention_is_not_asked_for_is_refused(string name, string reason) => Refused(name, reason, output =>
    {
        var inputs = new AttentionInputs { Query = s_rows, Key = s_rows, Value = s_rows };
        inputs = name switch
        {
            "halfQuery" => inputs with { HalfQuery = new Half[Elements] },
            "bFloat16Key" => inputs with { BFloat16Key = new BFloat16[Elements] },
            "halfValue" => inputs with { HalfValue = new Half[Elements] },
            "mask" => inputs with { Mask = new bool[16] },
            "bias" => inputs with { Bias = new float[16] },
            "keyLengths" => inputs with { KeyLengths = new int[1] },
            "keyMask" => inputs with { KeyMask = new PaddedKeys(new bool[4]) },
            "cumulativeQueryLengths" => inputs with { CumulativeQueryLengths = new int[2] },
            "cumulativeKeyLengths" => inputs with { CumulativeKeyLengths = new int[2] },
            "sinks" => inputs with { Sinks = new float[2] },
            "rotary" => inputs with { Rotary = new RotaryEmbedding(4, 8) },
            "queryPositions" => inputs with { QueryPositions = new int[4] },
            "keyPositions" => inputs with { KeyPositions = new int[4] },
            "cache" => inputs with { Cache = CacheLayer.CreateCache(1) },
            _ => inputs with { FirstKey = 1 },
        };
        PlainKernel.Forward(inputs, output);
    });

    public static TheoryData<string> FurtherOutputs =>
        new("weights", "averagedWeights", "logSumExp", "scaledScores", "cappedScores", "maskedScores", "keyWeightSums");

    [Theory]
    [MemberData(nameof(FurtherOutputs))]
    public void An_output_that_was_not_declared_is_refused(string name) => Refused(name, "Outputs does not have it", output =>
    {
        float[] result = new float[32];
        AttentionResults<float> results = name switch
        {
            "weights" => new() { Weights = result },
            "averagedWeights" => new() { AveragedWeights = result },
            "logSumExp" => new() { LogSumExp = result },
            "scaledScores" => new() { ScaledScores = result },
            "cappedScores" => new() { CappedScores = result },
            "maskedScores" => new() { MaskedScores = result },
            _ => new() { KeyWeightSums = result },
        };
        PlainKernel.Forward(new AttentionInputs { Query = s_rows, Key = s_rows, Value = s_rows }, output, results);
    });

    [Theory]
    [InlineData("memory", "from one memory")]
    [InlineData("keyMemory", "from a memory each")]
    [InlineData("valueMemory", "from a memory each")]
    [InlineData("cachedInput", "only the reference")]
    [InlineData("cache", "KeyValueCache")]
    public void What_a_layer_is_not_asked_for_is_refused(string name, string reason) => Refused(name, reason, output =>
    {
        var inputs = new MultiHeadAttentionInputs { Input = s_rows };
        inputs = name switch
        {
            "memory" => inputs with { Memory = s_rows },
            "keyMemory" => inputs with { KeyMemory = s_rows },
            "valueMemory" => inputs with { ValueMemory = s_rows },
            "cachedInput" => inputs with { CachedInput = s_rows },
            _ => inputs with { Cache = CacheLayer.CreateCache(1) },
        };
        new WeightsLayer(Weights()).Forward(inputs, output, new AttentionResults<float> { Weights = new float[32] });
    });

    [Fact]
    public void Lengths_and_positions_that_a_cache_tells_are_refused()
    {
        var layer = new CacheLayer(Weights());
        KeyValueCache cache = CacheLayer.CreateCache(1);
        var rotary = new RotaryEmbedding(4, 8);
        Refused("queryLength", "tell it", output =>
            layer.Forward(new MultiHeadAttentionInputs { Input = s_rows, Cache = cache, Rotary = rotary, QueryPositions = [0, 1, 2, 3], QueryLength = 4 }, output));
        Refused("keyLength", "tell it", output =>
            layer.Forward(new MultiHeadAttentionInputs { Input = s_rows, Cache = cache, Rotary = rotary, QueryPositions = [0, 1, 2, 3], KeyLength = 4 }, output));
        Refused("keyPositions", "stand where those do", output =>
            layer.Forward(new MultiHeadAttentionInputs { Input = s_rows, Cache = cache, Rotary = rotary, QueryPositions = [0, 1, 2, 3], KeyPositions = [0, 1, 2, 3] }, output));
        Refused("queryLength", "tell it", output => PackedKernel.Forward(
            new AttentionInputs { Query = s_rows, Key = s_rows, Value = s_rows, CumulativeQueryLengths = [0, 4], CumulativeKeyLengths = [0, 4], QueryLength = 4 }, output));
        Assert.Equal(0, cache.Count);
    }

    [Fact]
    public void What_is_missing_is_the_usual_error()
    {
        Refused("value", "got 0 elements", output => PlainKernel.Forward(new AttentionInputs { Query = s_rows, Key = s_rows }, output));
        Refused("weights", "got 0 elements", output => new WeightsLayer(Weights()).Forward(new MultiHeadAttentionInputs { Input = s_rows }, output));
        Refused("memory", "got 0 elements", output =>
            new MemoryLayer(Weights()).Forward(new MultiHeadAttentionInputs { Input = s_rows, QueryLength = 4 }, output));
        Assert.Throws<ArgumentNullException>("cache", () => new CacheLayer(Weights()).Forward(new MultiHeadAttentionInputs { Input = s_rows }, new float[Elements]));
    }

    [Fact]
    public void Float_rows_are_no_rows_of_16_bits()
    {
        var output = new Half[Elements];
        var exception = Assert.Throws<ArgumentException>("key", () => NarrowKernel.Forward(
            new AttentionInputs { HalfQuery = new Half[Elements], Key = s_rows, BFloat16Value = new BFloat16[Elements] }, output));
        Assert.Contains("another type", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_reference_takes_the_very_object_of_a_kernel()
    {
        Half[] query = [.. Numbers(1).Select(x => (Half)x)];
        BFloat16[] key = [.. Numbers(2).Select(x => (BFloat16)x)], value = [.. Numbers(3).Select(x => (BFloat16)x)];
        var inputs = new AttentionInputs { HalfQuery = query, BFloat16Key = key, BFloat16Value = value };
        var declaration = new ScaledDotProductAttentionAttribute(2, 8, 4) { ElementType = ElementType.Float16, KeyValueType = ElementType.BFloat16 };
        var output = new Half[Elements];
        var expected = new double[Elements];
        NarrowKernel.Forward(inputs, output);
        ReferenceAttention.Forward(declaration, inputs, expected);

        // Outputs are means of values below 1/2, rounded to Half: half a unit of its last place there is 2^-13, and float sums of 4 terms add less.
        for (int i = 0; i < Elements; i++)
            Assert.Equal(expected[i], (double)output[i], Math.ScaleB(1.01, -13));
    }

    [Fact]
    public void The_reference_refuses_a_cache_and_rows_of_another_type()
    {
        float[] output = new float[Elements];
        Assert.Throws<ArgumentException>("cache", () => ReferenceAttention.Forward(
            new MultiHeadAttentionAttribute(2, 8, 4), Weights(), new MultiHeadAttentionInputs { Input = s_rows, Cache = CacheLayer.CreateCache(1) }, output));
        Assert.Throws<ArgumentException>("cache", () => ReferenceAttention.Forward(
            new ScaledDotProductAttentionAttribute(2, 8, 4), new AttentionInputs { Query = s_rows, Key = s_rows, Value = s_rows, Cache = CacheLayer.CreateCache(1) }, output));
        Assert.Throws<ArgumentException>("halfQuery", () => ReferenceAttention.Forward(
            new ScaledDotProductAttentionAttribute(2, 8, 4), new AttentionInputs { HalfQuery = new Half[Elements], Key = s_rows, Value = s_rows }, output));
    }

    private static void Refused(string name, string reason, Action<float[]> call)
    {
        float[] output = new float[Elements];
        Array.Fill(output, 9f);
        var exception = Assert.ThrowsAny<ArgumentException>(() => call(output));
        Assert.Equal(name, exception.ParamName);
        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
        Assert.All(output, x => Assert.Equal(9f, x));
    }

    private static float[] Numbers(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, Elements).Select(_ => random.NextSingle() - 0.5f)];
    }

    private static MultiHeadAttentionWeights Weights() => MultiHeadAttentionWeights.FromPyTorch(new float[3 * 64], [], new float[64], []);
}
