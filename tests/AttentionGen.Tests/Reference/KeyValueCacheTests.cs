using System;
using System.Linq;
using Xunit;

namespace AttentionGen.Tests.Reference;

/// <summary>What a cache means: the new rows are the last of all.</summary>
public class KeyValueCacheTests
{
    private const int Batch = 2, Heads = 2, Width = 4, Row = Heads * Width, Capacity = 6;

    [Theory]
    [InlineData(0, 5)]
    [InlineData(3, 2)]
    [InlineData(4, 1)]
    public void New_rows_get_what_they_get_in_the_whole_causal_sequence(int cached, int added)
    {
        int all = cached + added;
        float[] query = Data.Random(1, Batch * all * Row), key = Data.Random(2, Batch * all * Row), value = Data.Random(3, Batch * all * Row);
        var rotary = new RotaryEmbedding(Width, Capacity);
        double[] whole = new double[Batch * all * Row], output = new double[Batch * added * Row];
        ReferenceAttention.Forward(
            new ScaledDotProductAttentionAttribute(Heads, Row, all)
            {
                Mask = AttentionMask.Causal, WindowLeft = 2, Alibi = true, Rotary = RotaryPairing.HalfSplit,
            },
            new AttentionInputs { Query = query, Key = key, Value = value, Rotary = rotary },
            whole);
        ReferenceAttention.Forward(
            new ScaledDotProductAttentionAttribute(Heads, Row, Capacity)
            {
                KeyValueCache = true, WindowLeft = 2, Alibi = true, Rotary = RotaryPairing.HalfSplit,
            },
            new AttentionInputs
            {
                Query = Last(query, all, added, Row), Key = key, Value = value, Rotary = rotary, QueryLength = added, KeyLength = all,
            },
            output);

        Assert.Equal([.. whole.Chunk(all * Row).SelectMany(sample => sample.TakeLast(added * Row))], output);
    }

    [Fact]
    public void There_are_no_fewer_keys_than_queries()
    {
        var exception = Assert.Throws<ArgumentOutOfRangeException>(() => ReferenceAttention.Forward(
            new ScaledDotProductAttentionAttribute(1, 1, 4) { KeyValueCache = true },
            new AttentionInputs { Query = new float[2], Key = new float[1], Value = new float[1], QueryLength = 2, KeyLength = 1 },
            new double[2]));

        Assert.Equal("queryLength", exception.ParamName);
        Assert.StartsWith("queryLength must be from 0 to the key length 1, which counts the new keys too.", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_causal_mask_beside_a_cache_changes_nothing()
    {
        float[] query = Data.Random(1, 3 * Row), key = Data.Random(2, 3 * Row), value = Data.Random(3, 3 * Row);
        double[] Run(AttentionMask mask)
        {
            var output = new double[3 * Row];
            ReferenceAttention.Forward(
                new ScaledDotProductAttentionAttribute(Heads, Row, 3) { KeyValueCache = true, Mask = mask, WindowRight = 0 }, new AttentionInputs { Query = query, Key = key, Value = value }, output);
            return output;
        }

        Assert.Equal(Run(AttentionMask.None), Run(AttentionMask.Causal));
    }

    [Fact]
    public void Each_sample_s_new_rows_have_their_own_positions()
    {
        // Two samples of two new rows behind one that was cached.
        float[] query = Data.Random(1, 4 * Row), key = Data.Random(2, 6 * Row), value = Data.Random(3, 6 * Row);
        Assert.Equal(Run([0, 7, 3, 0, 5, 9]), Run([]));

        double[] Run(int[] keyPositions)
        {
            var output = new double[4 * Row];
            ReferenceAttention.Forward(
                new ScaledDotProductAttentionAttribute(Heads, Row, Capacity) { KeyValueCache = true, Rotary = RotaryPairing.HalfSplit, PositionIds = true },
                new AttentionInputs
                {
                    Query = query,
                    Key = key,
                    Value = value,
                    Rotary = new RotaryEmbedding(Width, 10),
                    QueryPositions = [7, 3, 5, 9],
                    KeyPositions = keyPositions,
                    QueryLength = 2,
                    KeyLength = 3,
                },
                output);
            return output;
        }
    }

    [Fact]
    public void The_capacity_bounds_the_keys()
    {
        var exception = Assert.Throws<ArgumentOutOfRangeException>(() => ReferenceAttention.Forward(
            new ScaledDotProductAttentionAttribute(1, 1, 4) { KeyValueCache = true },
            new AttentionInputs { Query = new float[1], Key = new float[5], Value = new float[5], QueryLength = 1, KeyLength = 5 },
            new double[1]));

        Assert.Equal("keyLength", exception.ParamName);
    }

    [Fact]
    public void Given_positions_are_the_new_rows_and_cached_ones_run()
    {
        // Positions 0, 1, 2 run, the new rows stand at 7 and 9.
        float[] query = Data.Random(1, 2 * Row), key = Data.Random(2, 5 * Row), value = Data.Random(3, 5 * Row);
        double[] Run(int[] keyPositions)
        {
            var output = new double[2 * Row];
            ReferenceAttention.Forward(
                new ScaledDotProductAttentionAttribute(Heads, Row, Capacity)
                {
                    KeyValueCache = true, Rotary = RotaryPairing.HalfSplit, PositionIds = true,
                },
                new AttentionInputs
                {
                    Query = query,
                    Key = key,
                    Value = value,
                    Rotary = new RotaryEmbedding(Width, 10),
                    QueryPositions = [7, 9],
                    KeyPositions = keyPositions,
                    QueryLength = 2,
                    KeyLength = 5,
                },
                output);
            return output;
        }

        Assert.Equal(Run([0, 1, 2, 7, 9]), Run([]));
        Assert.NotEqual(Run([0, 1, 2, 3, 4]), Run([]));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_layer_projects_the_cached_rows_again(bool rotary)
    {
        const int All = 5, Cached = 3;
        float[] input = Data.Random(1, Batch * All * Row);
        var weights = MultiHeadAttentionWeights.FromPyTorch(
            Data.Random(2, 3 * Row * Row), Data.Random(3, 3 * Row), Data.Random(4, Row * Row), Data.Random(5, Row));
        RotaryEmbedding? embedding = rotary ? new RotaryEmbedding(Width, Capacity) : null;
        RotaryPairing pairing = rotary ? RotaryPairing.Interleaved : RotaryPairing.None;
        double[] whole = new double[Batch * All * Row], output = new double[Batch * 2 * Row], weightSums = new double[Batch * Heads * All];
        ReferenceAttention.Forward(
            new MultiHeadAttentionAttribute(Heads, Row, All) { Mask = AttentionMask.Causal, Rotary = pairing },
            weights,
            new MultiHeadAttentionInputs { Input = input, Rotary = embedding },
            whole);
        ReferenceAttention.Forward(
            new MultiHeadAttentionAttribute(Heads, Row, Capacity) { KeyValueCache = true, Rotary = pairing },
            weights,
            new MultiHeadAttentionInputs
            {
                Input = Last(input, All, All - Cached, Row),
                CachedInput = [.. input.Chunk(All * Row).SelectMany(sample => sample.Take(Cached * Row))],
                Rotary = embedding,
                QueryLength = All - Cached,
            },
            output,
            new AttentionResults<double> { KeyWeightSums = weightSums });

        Assert.Equal([.. whole.Chunk(All * Row).SelectMany(sample => sample.TakeLast(2 * Row))], output);
        Assert.Equal(Batch * Heads * 2, weightSums.Sum(), 1e-12);
    }

    [Theory]
    [InlineData(5, "cachedInput must be (batch 1, cached, model 2), a multiple of 2 elements, but has 5.")]
    [InlineData(6, "cachedInput must have at most 2 rows for one sample beside the 1 of input, of the declared 3, but has 3.")]
    public void Cached_rows_must_fit(int length, string message)
    {
        var exception = Assert.Throws<ArgumentException>(() => ReferenceAttention.Forward(
            new MultiHeadAttentionAttribute(1, 2, 3) { KeyValueCache = true },
            MultiHeadAttentionWeights.FromPyTorch(new float[12], [], new float[4], []),
            new MultiHeadAttentionInputs { Input = new float[2], CachedInput = new float[length], QueryLength = 1 },
            new double[2]));

        Assert.Equal("cachedInput", exception.ParamName);
        Assert.StartsWith(message, exception.Message, StringComparison.Ordinal);
    }

    private static float[] Last(float[] rows, int count, int last, int row) =>
        [.. rows.Chunk(count * row).SelectMany(sample => sample.TakeLast(last * row))];
}
