using System;
using System.Linq;
using Xunit;

namespace AttentionGen.Tests.Reference;

/// <summary>What comes beside the output.</summary>
public class OutputsTests
{
    private const double Hidden = double.NegativeInfinity;

    [Fact]
    public void All_of_them_of_one_small_problem()
    {
        // Two heads of dimension 1, two queries, two keys, causal. Head 0: queries 1, 2 and keys 1, 3. Head 1: queries 0, 0.
        var declaration = new ScaledDotProductAttentionAttribute(2, 2, 2) { Mask = AttentionMask.Causal, Scale = 0.5f };
        double[] weights = new double[8], averaged = new double[4], logSumExp = new double[4], sums = new double[4];
        double[] scaled = new double[8], capped = new double[8], masked = new double[8], output = new double[4];
        ReferenceAttention.Forward(
            declaration,
            new AttentionInputs { Query = [1, 0, 2, 0], Key = [1, 7, 3, 7], Value = [1, 1, 2, 2] },
            output,
            new AttentionResults<double>
            {
                Weights = weights,
                AveragedWeights = averaged,
                LogSumExp = logSumExp,
                ScaledScores = scaled,
                CappedScores = capped,
                MaskedScores = masked,
                KeyWeightSums = sums,
            });

        // The only row that is not even: scores 1 and 3.
        double a = 1 / (1 + Math.Exp(2)), b = 1 / (1 + Math.Exp(-2));
        Assert.Equal([0.5, 1.5, 1, 3, 0, 0, 0, 0], scaled);
        Assert.Equal(scaled, capped);
        Assert.Equal([0.5, Hidden, 1, 3, 0, Hidden, 0, 0], masked);
        Data.AssertClose([1, 0, a, b, 1, 0, 0.5, 0.5], weights, 1e-15);
        Data.AssertClose([1, 0, (a + 0.5) / 2, (b + 0.5) / 2], averaged, 1e-15);
        Data.AssertClose([0.5, Math.Log(Math.Exp(1) + Math.Exp(3)), 0, Math.Log(2)], logSumExp, 1e-14);
        Data.AssertClose([1 + a, b, 1.5, 0.5], sums, 1e-15);
        Data.AssertClose([1, 1, a + 2 * b, 1.5], output, 1e-14);
    }

    [Fact]
    public void Sums_and_means_are_those_of_the_weights()
    {
        const int Batch = 2, Heads = 3, Queries = 4, Keys = 5;
        var declaration = new ScaledDotProductAttentionAttribute(Heads, 6, Queries) { KeyValueLength = Keys };
        var weights = new double[Batch * Heads * Queries * Keys];
        double[] averaged = Data.Fill(9.0, Batch * Queries * Keys), sums = Data.Fill(9.0, Batch * Heads * Keys);
        ReferenceAttention.Forward(
            declaration,
            new AttentionInputs { Query = Data.Random(1, 48), Key = Data.Random(2, 60), Value = Data.Random(3, 60) },
            new double[48],
            new AttentionResults<double> { Weights = weights, AveragedWeights = averaged, KeyWeightSums = sums });

        double Weight(int b, int h, int i, int j) => weights[((b * Heads + h) * Queries + i) * Keys + j];
        double[] expectedAveraged =
        [
            .. from b in Enumerable.Range(0, Batch)
               from i in Enumerable.Range(0, Queries)
               from j in Enumerable.Range(0, Keys)
               select Enumerable.Range(0, Heads).Sum(h => Weight(b, h, i, j)) / Heads,
        ];
        double[] expectedSums =
        [
            .. from b in Enumerable.Range(0, Batch)
               from h in Enumerable.Range(0, Heads)
               from j in Enumerable.Range(0, Keys)
               select Enumerable.Range(0, Queries).Sum(i => Weight(b, h, i, j)),
        ];
        Data.AssertClose(expectedAveraged, averaged, 1e-15);
        Data.AssertClose(expectedSums, sums, 1e-15);
    }

    [Fact]
    public void A_row_that_sees_no_key()
    {
        var declaration = new ScaledDotProductAttentionAttribute(1, 1, 1) { KeyValueLength = 2, Mask = AttentionMask.Boolean, Scale = 1 };
        double[] weights = [9, 9], averaged = [9, 9], logSumExp = [9], scaled = [9, 9], masked = [9, 9], sums = [9, 9], output = [9];
        ReferenceAttention.Forward(
            declaration,
            new AttentionInputs { Query = [2], Key = [3, 4], Value = [float.NaN, 1], Mask = [false, false] },
            output,
            new AttentionResults<double>
            {
                Weights = weights,
                AveragedWeights = averaged,
                LogSumExp = logSumExp,
                ScaledScores = scaled,
                MaskedScores = masked,
                KeyWeightSums = sums,
            });

        Assert.Equal([0], output);
        Assert.Equal([0, 0], weights);
        Assert.Equal([0, 0], averaged);
        Assert.Equal([Hidden], logSumExp);
        Assert.Equal([6, 8], scaled);
        Assert.Equal([Hidden, Hidden], masked);
        Assert.Equal([0, 0], sums);
    }

    [Theory]
    [InlineData("weights", 8)]
    [InlineData("averagedWeights", 4)]
    [InlineData("logSumExp", 4)]
    [InlineData("scaledScores", 8)]
    [InlineData("cappedScores", 8)]
    [InlineData("maskedScores", 8)]
    [InlineData("keyWeightSums", 4)]
    public void A_wrong_length_names_the_output(string wrong, int right)
    {
        double[] Array(string name) => new double[name == wrong ? right + 1 : 0];
        double[] output = Data.Fill(9.0, 4);
        var exception = Assert.Throws<ArgumentException>(() => ReferenceAttention.Forward(
            new ScaledDotProductAttentionAttribute(2, 2, 2),
            new AttentionInputs { Query = new float[4], Key = new float[4], Value = new float[4] },
            output,
            new AttentionResults<double>
            {
                Weights = Array("weights"),
                AveragedWeights = Array("averagedWeights"),
                LogSumExp = Array("logSumExp"),
                ScaledScores = Array("scaledScores"),
                CappedScores = Array("cappedScores"),
                MaskedScores = Array("maskedScores"),
                KeyWeightSums = Array("keyWeightSums"),
            }));

        Assert.Equal(wrong, exception.ParamName);
        Assert.Contains($"{right} elements, but has {right + 1}.", exception.Message, StringComparison.Ordinal);
        Assert.All(output, x => Assert.Equal(9.0, x));
    }

    [Fact]
    public void No_two_of_them_may_overlap()
    {
        var buffer = new double[6];
        var exception = Assert.Throws<ArgumentException>(() => ReferenceAttention.Forward(
            new ScaledDotProductAttentionAttribute(1, 1, 2),
            new AttentionInputs { Query = new float[2], Key = new float[2], Value = new float[2] },
            new double[2],
            new AttentionResults<double> { LogSumExp = buffer.AsSpan(0, 2), KeyWeightSums = buffer.AsSpan(1, 2) }));

        Assert.Equal("keyWeightSums", exception.ParamName);
    }
}
