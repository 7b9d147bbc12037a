using System;
using Xunit;

namespace AttentionGen.Tests.Reference;

/// <summary>Attention over a part of the keys.</summary>
public class KeyShardTests
{
    [Fact]
    public void Keys_stand_where_the_whole_sequence_has_them()
    {
        // Keys 2 to 4 of five, causal and a window of one before: the whole has 10000 11000 01100 00110 00011.
        var declaration = new ScaledDotProductAttentionAttribute(1, 1, 5)
        {
            KeyValueLength = 3, KeyShards = true, Mask = AttentionMask.Causal, WindowLeft = 1,
        };
        Visible.Assert(
            "000 000 100 110 011",
            declaration,
            new AttentionInputs { Query = new float[5], Key = new float[3], Value = new float[3], FirstKey = 2 });
    }

    [Fact]
    public void Parts_merged_by_their_log_sum_exp_are_the_whole()
    {
        // Four queries, seven keys of two heads, in parts of three and four; everything that goes by position.
        const int Heads = 2, Queries = 4, Width = 4;
        float[] query = Data.Random(1, Queries * Heads * Width), key = Data.Random(2, 7 * Heads * Width), value = Data.Random(3, 7 * Heads * Width);
        (double[] Output, double[] LogSumExp) Run(int firstKey, int keys)
        {
            var declaration = new ScaledDotProductAttentionAttribute(Heads, Heads * Width, Queries)
            {
                KeyValueLength = 7,
                KeyShards = true,
                WindowLeft = 2,
                WindowRight = 3,
                Alibi = true,
                Rotary = RotaryPairing.HalfSplit,
            };
            int row = Heads * Width;
            double[] output = new double[query.Length], logSumExp = new double[Heads * Queries];
            ReferenceAttention.Forward(
                declaration,
                new AttentionInputs
                {
                    Query = query,
                    Key = key.AsSpan(firstKey * row, keys * row),
                    Value = value.AsSpan(firstKey * row, keys * row),
                    Rotary = new RotaryEmbedding(Width, 7),
                    FirstKey = firstKey,
                    KeyLength = keys,
                },
                output,
                new AttentionResults<double> { LogSumExp = logSumExp });
            return (output, logSumExp);
        }

        (double[] whole, double[] wholeSum) = Run(0, 7);
        (double[] first, double[] firstSum) = Run(0, 3);
        (double[] second, double[] secondSum) = Run(3, 4);
        for (int i = 0; i < Queries; i++)
        for (int h = 0; h < Heads; h++)
        {
            int row = h * Queries + i;
            double a = Math.Exp(firstSum[row] - wholeSum[row]), b = Math.Exp(secondSum[row] - wholeSum[row]);
            Assert.Equal(1, a + b, 1e-14);
            for (int d = 0; d < Width; d++)
            {
                int element = (i * Heads + h) * Width + d;
                Assert.Equal(whole[element], a * first[element] + b * second[element], 1e-14);
            }
        }
    }

    [Fact]
    public void A_first_key_is_for_shards_only()
    {
        var inputs = new float[1];
        var undeclared = Assert.Throws<ArgumentException>(() => ReferenceAttention.Forward(
            new ScaledDotProductAttentionAttribute(1, 1, 1),
            new AttentionInputs { Query = inputs, Key = inputs, Value = inputs, FirstKey = 1 },
            new double[1]));
        var negative = Assert.Throws<ArgumentOutOfRangeException>(() => ReferenceAttention.Forward(
            new ScaledDotProductAttentionAttribute(1, 1, 1) { KeyShards = true },
            new AttentionInputs { Query = inputs, Key = inputs, Value = inputs, FirstKey = -1 },
            new double[1]));

        Assert.Equal("firstKey", undeclared.ParamName);
        Assert.Equal("firstKey", negative.ParamName);
    }
}
