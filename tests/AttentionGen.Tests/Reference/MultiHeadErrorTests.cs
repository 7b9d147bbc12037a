using System;
using Xunit;

namespace AttentionGen.Tests.Reference;

/// <summary>Wrong arguments of the layer.</summary>
public class MultiHeadErrorTests
{
    [Theory]
    [InlineData("input", 23, "input must be (batch, query 3, model 4), a multiple of 12 elements, but has 23.")]
    [InlineData("memory", 41, "memory must be (batch 2, key 5, model 4), 40 elements, but has 41.")]
    [InlineData("mask", 30, "mask must be (query 3, key 5), 15 elements, but has 30.")]
    [InlineData("output", 25, "output must be (batch 2, query 3, model 4), 24 elements, but has 25.")]
    [InlineData("weights", 1, "weights must be (batch 2, head 2, query 3, key 5), 60 elements, but has 1.")]
    public void A_wrong_length_names_its_argument_and_writes_nothing(string wrong, int wrongLength, string message)
    {
        int Length(string name, int right) => name == wrong ? wrongLength : right;

        float[] output = Data.Fill(9f, Length("output", 24));
        float[] weights = Data.Fill(9f, Length("weights", 60));
        var exception = Assert.Throws<ArgumentException>(() => ReferenceAttention.Forward(
            new MultiHeadAttentionAttribute(2, 4, 3) { KeyValueLength = 5, Mask = AttentionMask.Boolean },
            Weights(4),
            new MultiHeadAttentionInputs
            {
                Input = new float[Length("input", 24)],
                Memory = new float[Length("memory", 40)],
                Mask = new bool[Length("mask", 15)],
            },
            output,
            weights));

        Assert.Equal(wrong, exception.ParamName);
        Assert.StartsWith(message, exception.Message, StringComparison.Ordinal);
        Assert.All(output, x => Assert.Equal(9f, x));
        Assert.All(weights, x => Assert.Equal(9f, x));
    }

    [Fact]
    public void Self_attention_takes_no_memory()
    {
        var exception = Assert.Throws<ArgumentException>(() => ReferenceAttention.Forward(
            new MultiHeadAttentionAttribute(2, 4, 3),
            Weights(4),
            new MultiHeadAttentionInputs { Input = new float[12], Memory = new float[12] },
            new float[12]));

        Assert.Equal("memory", exception.ParamName);
        Assert.StartsWith("memory must be empty, since KeyValueLength was not set, but has 12 elements.", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Memory_is_required_even_if_the_declared_length_is_the_sequences()
    {
        var exception = Assert.Throws<ArgumentException>(() => ReferenceAttention.Forward(
            new MultiHeadAttentionAttribute(2, 4, 3) { KeyValueLength = 3 },
            Weights(4),
            new MultiHeadAttentionInputs { Input = new float[12] },
            new float[12]));

        Assert.Equal("memory", exception.ParamName);
    }

    [Fact]
    public void In_self_attention_the_lengths_are_equal()
    {
        var exception = Assert.Throws<ArgumentException>(() => ReferenceAttention.Forward(
            new MultiHeadAttentionAttribute(2, 4, 3),
            Weights(4),
            new MultiHeadAttentionInputs { Input = new float[8], QueryLength = 2, KeyLength = 3 },
            new float[8]));

        Assert.Equal("keyLength", exception.ParamName);
        Assert.StartsWith("keyLength must be the queryLength in self-attention, 2, but is 3.", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(5, null, "queryLength", "queryLength must be from 0 to the declared 3.")]
    [InlineData(null, 6, "keyLength", "keyLength must be from 0 to the declared 5.")]
    public void Lengths_are_within_the_declared_ones(int? queryLength, int? keyLength, string name, string message)
    {
        var refusal = Assert.Throws<ArgumentOutOfRangeException>(() => ReferenceAttention.Forward(
            new MultiHeadAttentionAttribute(2, 4, 3) { KeyValueLength = 5 },
            Weights(4),
            new MultiHeadAttentionInputs { Input = new float[12], Memory = new float[20], QueryLength = queryLength, KeyLength = keyLength },
            new float[12]));
        Assert.Equal(name, refusal.ParamName);
        Assert.StartsWith(message, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void With_a_cache_the_key_length_counts_cached_and_new_rows()
    {
        var output = new double[4];
        Forward(keyLength: 3);
        var refusal = Assert.Throws<ArgumentException>(() => Forward(keyLength: 2));
        Assert.Equal("keyLength", refusal.ParamName);
        Assert.StartsWith("keyLength must be the cached and the new rows, 3, but is 2.", refusal.Message, StringComparison.Ordinal);

        void Forward(int keyLength) => ReferenceAttention.Forward(
            new MultiHeadAttentionAttribute(2, 4, 5) { KeyValueCache = true },
            Weights(4),
            new MultiHeadAttentionInputs { Input = new float[4], CachedInput = new float[8], QueryLength = 1, KeyLength = keyLength },
            output);
    }

    [Fact]
    public void Without_a_cache_and_without_a_sample_there_are_no_cached_rows()
    {
        Refused(new MultiHeadAttentionAttribute(2, 4, 3), new float[12], "KeyValueCache was not set");
        Refused(new MultiHeadAttentionAttribute(2, 4, 3) { KeyValueCache = true }, [], "input has no sample");
        Refused(new MultiHeadAttentionAttribute(2, 4, 3) { PackedSequences = true }, new float[12], "KeyValueCache was not set", [0, 3]);

        static void Refused(MultiHeadAttentionAttribute declaration, float[] input, string reason, int[]? starts = null)
        {
            var refusal = Assert.Throws<ArgumentException>(() => ReferenceAttention.Forward(
                declaration, Weights(4), new MultiHeadAttentionInputs { Input = input, CachedInput = new float[4], CumulativeQueryLengths = starts }, new double[input.Length]));
            Assert.Equal("cachedInput", refusal.ParamName);
            Assert.StartsWith($"cachedInput must be empty, since {reason}, but has 4 elements.", refusal.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Packed_samples_of_a_layer_are_checked_too()
    {
        Refused("output", "output must be (query 5, model 4), 20 elements, but has 19.", [0, 2, 5], outputLength: 19);
        Refused("weights", "weights must be empty, since PackedSequences has no such output, but has 7 elements.", [0, 2, 5], weights: 7);
        Refused("queryLength", "queryLength must not be given: cumulativeQueryLengths tells each sample's.", [0, 2, 5], queryLength: 3);
        Refused("cumulativeKeyLengths", "cumulativeKeyLengths must be empty, since in self-attention cumulativeQueryLengths tells all, but has 3 elements.", [0, 2, 5], keys: [0, 2, 5]);
        Refused("sinks", "sinks must be empty, since Sinks was not set, but has 2 elements.", [0, 2, 5], sinks: 2);
        Refused("input", "input must be (query 4, model 4), 16 elements, but has 20.", [0, 2, 4]);

        static void Refused(string name, string message, int[] starts, int outputLength = 20, int weights = 0, int? queryLength = null, int[]? keys = null, int sinks = 0)
        {
            double[] output = Data.Fill(9.0, outputLength);
            var refusal = Assert.Throws<ArgumentException>(() => ReferenceAttention.Forward(
                new MultiHeadAttentionAttribute(2, 4, 3) { PackedSequences = true },
                Weights(4),
                new MultiHeadAttentionInputs
                {
                    Input = new float[20], CumulativeQueryLengths = starts, CumulativeKeyLengths = keys, QueryLength = queryLength, Sinks = new float[sinks],
                },
                output,
                new double[weights]));
            Assert.Equal(name, refusal.ParamName);
            Assert.StartsWith(message, refusal.Message, StringComparison.Ordinal);
            Assert.All(output, x => Assert.Equal(9.0, x));
        }
    }

    /// <summary>In self-attention the keys are the queries' rows, and their positions too; a memory has its own.</summary>
    [Fact]
    public void Positions_of_a_memory_must_be_given()
    {
        Forward(new MultiHeadAttentionAttribute(2, 4, 3) { Rotary = RotaryPairing.HalfSplit, PositionIds = true }, []);
        var refusal = Assert.Throws<ArgumentException>(() =>
            Forward(new MultiHeadAttentionAttribute(2, 4, 3) { KeyValueLength = 5, Rotary = RotaryPairing.HalfSplit, PositionIds = true }, new float[20]));
        Assert.Equal("keyPositions", refusal.ParamName);
        Assert.StartsWith("keyPositions must be (batch 1, key 5), 5 elements, but has 0.", refusal.Message, StringComparison.Ordinal);

        static void Forward(MultiHeadAttentionAttribute declaration, float[] memory) => ReferenceAttention.Forward(
            declaration,
            Weights(4),
            new MultiHeadAttentionInputs { Input = new float[12], Memory = memory, Rotary = new RotaryEmbedding(2, 3), QueryPositions = [0, 1, 2] },
            new double[12]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Without_query_rows_a_memory_tells_the_samples(bool isSeparate)
    {
        var declaration = new MultiHeadAttentionAttribute(2, 4, 3) { KeyValueLength = 5 };
        if (isSeparate)
            declaration.ValueInputDimension = 6;
        float[] memory = new float[40];
        var refusal = Assert.Throws<ArgumentException>(() => ReferenceAttention.Forward(
            declaration,
            isSeparate ? MultiHeadAttentionWeights.FromPyTorch(new float[16], new float[16], new float[24], [], new float[16], []) : Weights(4),
            isSeparate
                ? new MultiHeadAttentionInputs { KeyMemory = memory, ValueMemory = new float[60], QueryLength = 0 }
                : new MultiHeadAttentionInputs { Memory = memory, QueryLength = 0 },
            new double[1]));
        Assert.Equal("output", refusal.ParamName);
        Assert.StartsWith("output must be (batch 2, query 0, model 4), 0 elements, but has 1.", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Output_and_weights_must_not_overlap(bool isDouble)
    {
        float[] floats = new float[30];
        double[] doubles = new double[30];
        var declaration = new MultiHeadAttentionAttribute(2, 4, 3);
        var refusal = Assert.Throws<ArgumentException>(() =>
        {
            var inputs = new MultiHeadAttentionInputs { Input = new float[12] };
            if (isDouble)
                ReferenceAttention.Forward(declaration, Weights(4), inputs, doubles.AsSpan(0, 12), doubles.AsSpan(11, 18));
            else
                ReferenceAttention.Forward(declaration, Weights(4), inputs, floats.AsSpan(0, 12), floats.AsSpan(11, 18));
        });
        Assert.Equal("weights", refusal.ParamName);
        Assert.StartsWith("weights must not overlap output.", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_are_returned_as_floats_too()
    {
        float[] input = Data.Random(1, 12), output = new float[12], weights = new float[18];
        double[] exactOutput = new double[12], exactWeights = new double[18];
        var layer = MultiHeadAttentionWeights.FromPyTorch(Data.Random(2, 48), [], Data.Random(3, 16), []);
        ReferenceAttention.Forward(new MultiHeadAttentionAttribute(2, 4, 3), layer, new MultiHeadAttentionInputs { Input = input }, output, weights);
        ReferenceAttention.Forward(new MultiHeadAttentionAttribute(2, 4, 3), layer, new MultiHeadAttentionInputs { Input = input }, exactOutput, exactWeights);
        Assert.Equal(Array.ConvertAll(exactOutput, x => (float)x), output);
        Assert.Equal(Array.ConvertAll(exactWeights, x => (float)x), weights);
        Assert.DoesNotContain(0f, weights);
    }

    [Fact]
    public void Weights_of_another_layer_are_refused()
    {
        var exception = Assert.Throws<ArgumentException>(() => ReferenceAttention.Forward(
            new MultiHeadAttentionAttribute(2, 4, 3), Weights(6), new MultiHeadAttentionInputs { Input = new float[12] }, new float[12]));

        Assert.Equal("weights", exception.ParamName);
        Assert.StartsWith(
            "The in-projection weight must be (outputs 12, inputs 4), 48 elements, but has 108.", exception.Message, StringComparison.Ordinal);
    }

    public static TheoryData<MultiHeadAttentionAttribute, string> Impossible => new()
    {
        { new(2, 4, 4) { KeyInputDimension = 0 }, "KeyInputDimension must be at least 1, but is 0." },
        { new(2, 4, 4) { ValueInputDimension = -1 }, "ValueInputDimension must be at least 1, but is -1." },
        { new(2, 4, 4) { WeightType = ElementType.Float16 }, "WeightType must be Float32, BFloat16 or Int8, but is Float16." },
        { new(2, 4, 4) { AddBiasKeyValue = true, WindowRight = 0 }, "AddBiasKeyValue and a window exclude each other." },
        { new(2, 4, 4) { KeyShards = true }, "A layer has no KeyShards." },
        { new(2, 4, 4) { KeyValueCache = true, KeyInputDimension = 4 }, "KeyValueCache and KeyInputDimension or ValueInputDimension exclude" },
        { new(2, 4, 4) { AddZeroAttention = true, Sinks = true }, "AddZeroAttention and Sinks exclude each other." },
        { new(2, 4, 4) { AddBiasKeyValue = true, KeyValueCache = true }, "AddBiasKeyValue and KeyValueCache exclude each other." },
        { new(2, 4, 4) { AddBiasKeyValue = true, WindowLeft = 0 }, "AddBiasKeyValue and a window exclude each other." },
        { new(2, 4, 4) { AddBiasKeyValue = true, Rotary = RotaryPairing.HalfSplit }, "AddBiasKeyValue and Rotary exclude each other." },
        { new(2, 4, 4) { AddBiasKeyValue = true, Alibi = true }, "AddBiasKeyValue and Alibi exclude each other." },
        { new(2, 4, 4) { AddBiasKeyValue = true, Gradients = true, AttentionDropout = 0.5f }, "AddBiasKeyValue and AttentionDropout exclude each other." },
    };

    [Theory]
    [MemberData(nameof(Impossible), DisableDiscoveryEnumeration = true)]
    public void A_declaration_that_no_layer_could_have_is_refused(MultiHeadAttentionAttribute declaration, string message)
    {
        var exception = Assert.Throws<ArgumentException>(
            () => ReferenceAttention.Forward(declaration, Weights(4), new MultiHeadAttentionInputs(), Span<float>.Empty));

        Assert.Equal("declaration", exception.ParamName);
        Assert.StartsWith(message, exception.Message, StringComparison.Ordinal);
    }

    private static MultiHeadAttentionWeights Weights(int dimension) => MultiHeadAttentionWeights.FromPyTorch(
        new float[3 * dimension * dimension], [], new float[dimension * dimension], []);
}
