using System;
using Xunit;

namespace AttentionGen.Tests.Reference;

/// <summary>cap * tanh(score / cap).</summary>
public class SoftCapTests
{
    [Fact]
    public void Scores_are_capped_after_the_scale_and_before_the_bias()
    {
        // Scores 0.5 * 6 = 3 and 0, capped 2 tanh(1.5) and 0; the bias of 1 is added to what is capped.
        var declaration = new ScaledDotProductAttentionAttribute(1, 1, 1)
        {
            KeyValueLength = 2, Scale = 0.5f, SoftCap = 2, Mask = AttentionMask.Additive,
        };
        double[] scaled = new double[2], capped = new double[2], masked = new double[2], weights = new double[2];
        ReferenceAttention.Forward(
            declaration,
            new AttentionInputs { Query = [6], Key = [1, 0], Value = [1, 0], Bias = [0, 1] },
            new double[1],
            new AttentionResults<double> { ScaledScores = scaled, CappedScores = capped, MaskedScores = masked, Weights = weights });

        double first = 2 * Math.Tanh(1.5);
        Assert.Equal([3, 0], scaled);
        Assert.Equal([first, 0], capped);
        Assert.Equal([first, 1], masked);
        Data.AssertClose([1 / (1 + Math.Exp(1 - first)), 1 / (1 + Math.Exp(first - 1))], weights, 1e-15);
    }

    [Fact]
    public void No_score_passes_the_cap()
    {
        var declaration = new ScaledDotProductAttentionAttribute(1, 1, 1) { KeyValueLength = 2, Scale = 1, SoftCap = 5 };
        var capped = new double[2];
        ReferenceAttention.Forward(
            declaration,
            new AttentionInputs { Query = [1e4f], Key = [1e4f, -1e4f], Value = [1, 0] },
            new double[1],
            new AttentionResults<double> { CappedScores = capped });

        Assert.Equal([5, -5], capped);
    }

    [Fact]
    public void A_hidden_key_stays_hidden()
    {
        // A cap after the mask would make -infinity a finite -1.
        var declaration = new ScaledDotProductAttentionAttribute(1, 1, 1)
        {
            KeyValueLength = 2, SoftCap = 1, Mask = AttentionMask.Additive,
        };
        var output = new double[1];
        ReferenceAttention.Forward(
            declaration,
            new AttentionInputs { Query = [1], Key = [1, float.NaN], Value = [3, float.NaN], Bias = [0, float.NegativeInfinity] },
            output);

        Assert.Equal([3], output);
    }
}
