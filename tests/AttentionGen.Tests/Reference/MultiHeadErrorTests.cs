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
        { new(2, 4, 4) { KeyShards = true }, "A layer has no KeyShards." },
        { new(2, 4, 4) { KeyValueCache = true, KeyInputDimension = 4 }, "KeyValueCache and KeyInputDimension or ValueInputDimension exclude" },
        { new(2, 4, 4) { AddZeroAttention = true, Sinks = true }, "AddZeroAttention and Sinks exclude each other." },
        { new(2, 4, 4) { AddBiasKeyValue = true, KeyValueCache = true }, "AddBiasKeyValue and KeyValueCache exclude each other." },
        { new(2, 4, 4) { AddBiasKeyValue = true, WindowLeft = 0 }, "AddBiasKeyValue and a window exclude each other." },
        { new(2, 4, 4) { AddBiasKeyValue = true, Rotary = RotaryPairing.HalfSplit }, "AddBiasKeyValue and Rotary exclude each other." },
        { new(2, 4, 4) { AddBiasKeyValue = true, Alibi = true }, "AddBiasKeyValue and Alibi exclude each other." },
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
