using System;
using Xunit;

namespace AttentionGen.Tests.Reference;

/// <summary>Samples end to end.</summary>
public class PackedSequencesTests
{
    private const int Heads = 4, KeyValueHeads = 2, Width = 2;
    private static readonly int[] s_queries = [0, 2, 2, 6, 7];
    private static readonly int[] s_keys = [0, 3, 4, 6, 11];

    private static ScaledDotProductAttentionAttribute Declaration(bool packed) => new(Heads, Heads * Width, 4)
    {
        KeyValueLength = 5,
        KeyValueHeadCount = KeyValueHeads,
        PackedSequences = packed,
        Mask = AttentionMask.Causal,
        CausalAlignment = CausalAlignment.BottomRight,
        WindowLeft = 2,
        Alibi = true,
        Sinks = true,
        Rotary = RotaryPairing.HalfSplit,
    };

    [Fact]
    public void Packed_samples_are_the_samples_one_by_one()
    {
        float[] query = Data.Random(1, 7 * Heads * Width), sinks = Data.Random(2, Heads);
        float[] key = Data.Random(3, 11 * KeyValueHeads * Width), value = Data.Random(4, 11 * KeyValueHeads * Width);
        var rotary = new RotaryEmbedding(Width, 5);
        double[] output = Data.Fill(9.0, query.Length), logSumExp = Data.Fill(9.0, Heads * 7);
        ReferenceAttention.Forward(
            Declaration(packed: true),
            new AttentionInputs
            {
                Query = query,
                Key = key,
                Value = value,
                Sinks = sinks,
                Rotary = rotary,
                CumulativeQueryLengths = s_queries,
                CumulativeKeyLengths = s_keys,
            },
            output,
            new AttentionResults<double> { LogSumExp = logSumExp });

        for (int b = 0; b < 4; b++)
        {
            int queries = s_queries[b + 1] - s_queries[b], keys = s_keys[b + 1] - s_keys[b];
            double[] expected = new double[queries * Heads * Width], expectedSum = new double[Heads * queries];
            ReferenceAttention.Forward(
                Declaration(packed: false),
                new AttentionInputs
                {
                    Query = query.AsSpan(s_queries[b] * Heads * Width, expected.Length),
                    Key = key.AsSpan(s_keys[b] * KeyValueHeads * Width, keys * KeyValueHeads * Width),
                    Value = value.AsSpan(s_keys[b] * KeyValueHeads * Width, keys * KeyValueHeads * Width),
                    Sinks = sinks,
                    Rotary = rotary,
                    QueryLength = queries,
                    KeyLength = keys,
                },
                expected,
                new AttentionResults<double> { LogSumExp = expectedSum });

            Assert.Equal(expected, output.AsSpan(s_queries[b] * Heads * Width, expected.Length).ToArray());
            for (int h = 0; h < Heads; h++)
                Assert.Equal(expectedSum.AsSpan(h * queries, queries).ToArray(), logSumExp.AsSpan(h * 7 + s_queries[b], queries).ToArray());
        }
    }

    [Fact]
    public void Without_samples_there_is_no_output() => ReferenceAttention.Forward(
        new ScaledDotProductAttentionAttribute(1, 1, 4) { PackedSequences = true },
        new AttentionInputs { CumulativeQueryLengths = [0], CumulativeKeyLengths = [0] },
        Span<double>.Empty);

    [Theory]
    [InlineData(new int[0], new[] { 0 }, "cumulativeQueryLengths")]
    [InlineData(new[] { 1, 2 }, new[] { 0, 2 }, "cumulativeQueryLengths")]
    [InlineData(new[] { 0, 2, 1 }, new[] { 0, 1, 2 }, "cumulativeQueryLengths")]
    [InlineData(new[] { 0, 1, 2 }, new[] { 0, 2 }, "cumulativeKeyLengths")]
    [InlineData(new[] { 0, 2 }, new[] { 0, 5 }, "cumulativeKeyLengths")]
    [InlineData(new[] { 0, 3 }, new[] { 0, 2 }, "query")]
    [InlineData(new[] { 0, 2 }, new[] { 0, 1 }, "key")]
    public void Cumulative_lengths_that_make_no_sense_are_refused(int[] queries, int[] keys, string name)
    {
        double[] output = [9, 9];
        var exception = Assert.ThrowsAny<ArgumentException>(() => ReferenceAttention.Forward(
            new ScaledDotProductAttentionAttribute(1, 1, 4) { PackedSequences = true },
            new AttentionInputs
            {
                Query = new float[2], Key = new float[2], Value = new float[2], CumulativeQueryLengths = queries, CumulativeKeyLengths = keys,
            },
            output));

        Assert.Equal(name, exception.ParamName);
        Assert.Equal([9, 9], output);
    }

    [Fact]
    public void They_have_no_weights()
    {
        var exception = Assert.Throws<ArgumentException>(() => ReferenceAttention.Forward(
            new ScaledDotProductAttentionAttribute(1, 1, 1) { PackedSequences = true },
            new AttentionInputs { Query = [1], Key = [1], Value = [1], CumulativeQueryLengths = [0, 1], CumulativeKeyLengths = [0, 1] },
            new double[1],
            new double[1]));

        Assert.Equal("weights", exception.ParamName);
    }
}
