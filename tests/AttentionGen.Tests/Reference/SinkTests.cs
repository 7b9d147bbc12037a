using System;
using Xunit;

namespace AttentionGen.Tests.Reference;

/// <summary>Logits that join the softmax without a value.</summary>
public class SinkTests
{
    [Fact]
    public void A_sink_takes_its_share_of_each_row()
    {
        // Head 0: scores 0, 0 and sink ln 2, so 1 : 1 : 2. Head 1: sink 0, three equal parts.
        var declaration = new ScaledDotProductAttentionAttribute(2, 2, 1) { KeyValueLength = 2, Sinks = true };
        double[] output = new double[2], weights = new double[4], logSumExp = new double[2];
        ReferenceAttention.Forward(
            declaration,
            new AttentionInputs { Query = [0, 0], Key = new float[4], Value = [4, 3, 8, 6], Sinks = [MathF.Log(2), 0] },
            output,
            new AttentionResults<double> { Weights = weights, LogSumExp = logSumExp });

        // ln 2 is a float here, wrong by at most 2^-25 of 1.
        Data.AssertClose([0.25, 0.25, 1 / 3.0, 1 / 3.0], weights, 1e-7);
        Data.AssertClose([3, 3], output, 1e-6);
        Data.AssertClose([Math.Log(4), Math.Log(3)], logSumExp, 1e-7);
    }

    [Fact]
    public void A_sink_of_minus_infinity_is_none()
    {
        float[] query = Data.Random(1, 6), key = Data.Random(2, 8), value = Data.Random(3, 8);
        double[] expected = new double[6], output = new double[6];
        ReferenceAttention.Forward(
            new ScaledDotProductAttentionAttribute(2, 2, 3) { KeyValueLength = 4 },
            new AttentionInputs { Query = query, Key = key, Value = value },
            expected);
        ReferenceAttention.Forward(
            new ScaledDotProductAttentionAttribute(2, 2, 3) { KeyValueLength = 4, Sinks = true },
            new AttentionInputs { Query = query, Key = key, Value = value, Sinks = [float.NegativeInfinity, float.NegativeInfinity] },
            output);

        Assert.Equal(expected, output);
    }

    [Fact]
    public void A_huge_sink_takes_everything_without_overflow()
    {
        double[] output = [9], weights = [9], logSumExp = [9];
        ReferenceAttention.Forward(
            new ScaledDotProductAttentionAttribute(1, 1, 1) { Sinks = true },
            new AttentionInputs { Query = [1], Key = [1], Value = [5], Sinks = [1e30f] },
            output,
            new AttentionResults<double> { Weights = weights, LogSumExp = logSumExp });

        Assert.Equal([0], output);
        Assert.Equal([0], weights);
        Assert.Equal([1e30f], logSumExp);
    }

    [Fact]
    public void A_row_without_keys_has_no_sink_either()
    {
        double[] output = [9], weights = [9], logSumExp = [9];
        ReferenceAttention.Forward(
            new ScaledDotProductAttentionAttribute(1, 1, 1) { Sinks = true, Mask = AttentionMask.KeyPadding },
            new AttentionInputs { Query = [1], Key = [1], Value = [5], Sinks = [3], KeyLengths = [0] },
            output,
            new AttentionResults<double> { Weights = weights, LogSumExp = logSumExp });

        Assert.Equal([0], output);
        Assert.Equal([0], weights);
        Assert.Equal([double.NegativeInfinity], logSumExp);
    }
}
