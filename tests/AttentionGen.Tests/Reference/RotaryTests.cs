using System;
using System.Linq;
using Xunit;

namespace AttentionGen.Tests.Reference;

/// <summary>Rotary positions.</summary>
public class RotaryTests
{
    // Quarter turns are exact: position 1 turns the first pair by 90 degrees and leaves the others.
    private static RotaryEmbedding QuarterTurn(int dimension)
    {
        int pairs = dimension / 2;
        float[] cosines = Data.Fill(1f, 2 * pairs), sines = new float[2 * pairs];
        (cosines[pairs], sines[pairs]) = (0, 1);
        return RotaryEmbedding.FromTables(dimension, cosines, sines);
    }

    [Theory]
    [InlineData(RotaryPairing.HalfSplit, 4, new float[] { -3, 2, 1, 4 })]
    [InlineData(RotaryPairing.Interleaved, 4, new float[] { -2, 1, 3, 4 })]
    [InlineData(RotaryPairing.HalfSplit, 2, new float[] { -2, 1, 3, 4 })]
    [InlineData(RotaryPairing.Interleaved, 2, new float[] { -2, 1, 3, 4 })]
    public void A_quarter_turn_of_a_key(RotaryPairing pairing, int dimension, float[] rotated)
    {
        // Four queries at position 0, each with its 1 at another place, read the rotated key's elements as their scores.
        var declaration = new ScaledDotProductAttentionAttribute(1, 4, 4)
        {
            KeyValueLength = 1, Rotary = pairing, RotaryDimension = dimension, PositionIds = true, Scale = 1,
        };
        float[] identity = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];
        var scaled = new double[4];
        ReferenceAttention.Forward(
            declaration,
            new AttentionInputs
            {
                Query = identity,
                Key = [1, 2, 3, 4],
                Value = new float[4],
                Rotary = QuarterTurn(dimension),
                QueryPositions = [0, 0, 0, 0],
                KeyPositions = [1],
            },
            new double[16],
            new AttentionResults<double> { ScaledScores = scaled });

        Assert.Equal(Array.ConvertAll(rotated, x => (double)x), scaled);
    }

    [Fact]
    public void Running_positions_turn_queries_against_keys()
    {
        // q = (1, 0), k = (0, 1): the score is the sine of the angle between their positions.
        var declaration = new ScaledDotProductAttentionAttribute(1, 2, 2) { Rotary = RotaryPairing.HalfSplit, Scale = 1 };
        var scaled = new double[4];
        ReferenceAttention.Forward(
            declaration,
            new AttentionInputs { Query = [1, 0, 1, 0], Key = [0, 1, 0, 1], Value = new float[4], Rotary = QuarterTurn(2) },
            new double[4],
            new AttentionResults<double> { ScaledScores = scaled });

        Assert.Equal([0, -1, 1, 0], scaled);
    }

    [Theory]
    [InlineData(CausalAlignment.TopLeft, 0)]
    [InlineData(CausalAlignment.BottomRight, 2)]
    public void Running_positions_have_the_offset_of_the_diagonal(CausalAlignment alignment, int offset)
    {
        double[] running = Run(new() { CausalAlignment = alignment }, [], []);
        double[] given = Run(new() { PositionIds = true }, [.. Enumerable.Range(offset, 3), .. Enumerable.Range(offset, 3)], [0, 1, 2, 3, 4, 0, 1, 2, 3, 4]);

        Assert.Equal(given, running);
    }

    [Fact]
    public void Only_the_distance_between_positions_counts()
    {
        double[] near = Run(new() { PositionIds = true }, [0, 1, 2, 5, 5, 1], [0, 3, 2, 1, 4, 0, 0, 1, 2, 7]);
        double[] far = Run(new() { PositionIds = true }, [9, 10, 11, 14, 14, 10], [9, 12, 11, 10, 13, 9, 9, 10, 11, 16]);
        double[] other = Run(new() { PositionIds = true }, [9, 10, 11, 14, 14, 10], [0, 3, 2, 1, 4, 0, 0, 1, 2, 7]);

        // Tables are floats, each wrong by 2^-25 at most. A pair's product has four of them and is at most 2: a score, of two pairs, is wrong by
        // 2 * 4 * 2 * 2^-25 / sqrt(4) = 2.4e-7, and the output, a mean of values below 1, by twice that.
        Data.AssertClose(near, far, 5e-7);
        Assert.Contains(near.Zip(other), pair => Math.Abs(pair.First - pair.Second) > 1e-2);
    }

    [Theory]
    [InlineData(3, "rotary must have positions 0 to 4, but has 3 positions.")]
    [InlineData(4, "rotary must have positions 0 to 4, but has 4 positions.")]
    public void Running_positions_must_be_in_the_tables(int count, string message)
    {
        var exception = Assert.Throws<ArgumentException>(() => ReferenceAttention.Forward(
            new ScaledDotProductAttentionAttribute(1, 2, 3) { KeyValueLength = 5, Rotary = RotaryPairing.HalfSplit },
            new AttentionInputs { Query = new float[6], Key = new float[10], Value = new float[10], Rotary = new RotaryEmbedding(2, count) },
            new double[6]));

        Assert.Equal("rotary", exception.ParamName);
        Assert.StartsWith(message, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1, 0, "queryPositions")]
    [InlineData(0, 4, "keyPositions")]
    public void Given_positions_must_be_in_the_tables(int queryPosition, int keyPosition, string name)
    {
        var exception = Assert.Throws<ArgumentOutOfRangeException>(() => ReferenceAttention.Forward(
            new ScaledDotProductAttentionAttribute(1, 2, 1) { Rotary = RotaryPairing.HalfSplit, PositionIds = true },
            new AttentionInputs
            {
                Query = new float[2],
                Key = new float[2],
                Value = new float[2],
                Rotary = new RotaryEmbedding(2, 4),
                QueryPositions = [queryPosition],
                KeyPositions = [keyPosition],
            },
            new double[2]));

        Assert.Equal(name, exception.ParamName);
    }

    [Fact]
    public void Rows_before_the_first_position_are_for_causal_kernels_only()
    {
        // Two queries before the only key: causally the first one sees none.
        var declaration = new ScaledDotProductAttentionAttribute(1, 2, 2)
        {
            KeyValueLength = 1, Rotary = RotaryPairing.HalfSplit, Mask = AttentionMask.Causal, CausalAlignment = CausalAlignment.BottomRight,
        };
        double[] output = Data.Fill(9.0, 4);
        float[] query = Data.Random(1, 4), key = Data.Random(2, 2);
        void Run() => ReferenceAttention.Forward(
            declaration, new AttentionInputs { Query = query, Key = key, Value = [5, 6], Rotary = new RotaryEmbedding(2, 2) }, output);

        Run();
        Assert.Equal([0, 0, 5, 6], output);

        declaration.Mask = AttentionMask.None;
        var refusal = Assert.Throws<ArgumentOutOfRangeException>(Run);
        Assert.Equal("queryLength", refusal.ParamName);
        Assert.StartsWith("queryLength must be at most the key length 1, since positions end together and rotary has none before 0.", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_sample_has_its_own_positions()
    {
        int[] queries = [0, 1, 2, 7, 3, 0], keys = [0, 1, 2, 3, 4, 9, 2, 8, 1, 0];
        double[] both = Run(new Options { PositionIds = true }, queries, keys);

        // A sample computed beside itself gets what it gets beside another.
        double[] first = Run(new Options { PositionIds = true }, [.. queries[..3], .. queries[..3]], [.. keys[..5], .. keys[..5]]);
        double[] second = Run(new Options { PositionIds = true }, [.. queries[3..], .. queries[3..]], [.. keys[5..], .. keys[5..]]);
        Assert.Equal(first[..24], both[..24]);
        Assert.Equal(second[24..], both[24..]);
        Assert.NotEqual(first[24..], both[24..]);
    }

    // Two samples, two heads over one, three queries, five keys.
    private static double[] Run(Options options, int[] queryPositions, int[] keyPositions)
    {
        var declaration = new ScaledDotProductAttentionAttribute(2, 8, 3)
        {
            KeyValueLength = 5,
            KeyValueHeadCount = 1,
            Rotary = RotaryPairing.Interleaved,
            PositionIds = options.PositionIds,
            CausalAlignment = options.CausalAlignment,
        };
        var output = new double[48];
        ReferenceAttention.Forward(
            declaration,
            new AttentionInputs
            {
                Query = Data.Random(1, 48),
                Key = Data.Random(2, 40),
                Value = Data.Random(3, 40),
                Rotary = new RotaryEmbedding(4, 20, theta: 100),
                QueryPositions = queryPositions,
                KeyPositions = keyPositions,
            },
            output);
        return output;
    }

    private sealed record Options
    {
        public bool PositionIds { get; init; }

        public CausalAlignment CausalAlignment { get; init; }
    }
}
