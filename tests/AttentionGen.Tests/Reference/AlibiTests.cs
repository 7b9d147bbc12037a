using System;
using AttentionGen.Reference;
using Xunit;

namespace AttentionGen.Tests.Reference;

/// <summary>Linear biases by distance.</summary>
public class AlibiTests
{
    [Fact]
    public void A_power_of_two_has_a_geometric_sequence() =>
        Assert.Equal([1 / 2.0, 1 / 4.0, 1 / 8.0, 1 / 16.0, 1 / 32.0, 1 / 64.0, 1 / 128.0, 1 / 256.0], ReferenceScores.Slopes(8));

    [Fact]
    public void Other_counts_take_every_second_slope_of_twice_as_many() =>
        Assert.Equal([1 / 4.0, 1 / 16.0, 1 / 64.0, 1 / 256.0, 1 / 2.0, 1 / 8.0], ReferenceScores.Slopes(6));

    [Fact]
    public void One_head_has_the_last_slope() => Assert.Equal([1 / 256.0], ReferenceScores.Slopes(1));

    [Theory]
    [InlineData(CausalAlignment.TopLeft, new double[] { 0, -1, -2, -3, -1, 0, -1, -2 })]
    [InlineData(CausalAlignment.BottomRight, new double[] { -2, -1, 0, -1, -3, -2, -1, 0 })]
    public void Scores_fall_with_the_distance_to_either_side(CausalAlignment alignment, double[] distances)
    {
        // Two heads, slopes 1/16 and 1/256; two queries, four keys.
        var declaration = new ScaledDotProductAttentionAttribute(2, 2, 2) { KeyValueLength = 4, Alibi = true, CausalAlignment = alignment };
        var masked = new double[16];
        ReferenceAttention.Forward(
            declaration,
            new AttentionInputs { Query = new float[4], Key = new float[8], Value = new float[8] },
            new double[4],
            new AttentionResults<double> { MaskedScores = masked });

        double[] expected = [.. Array.ConvertAll(distances, d => d / 16), .. Array.ConvertAll(distances, d => d / 256)];
        Assert.Equal(expected, masked);
    }

    [Fact]
    public void Neither_scale_nor_cap_touches_them()
    {
        var declaration = new ScaledDotProductAttentionAttribute(1, 1, 1)
        {
            KeyValueLength = 2, Alibi = true, Scale = 100, SoftCap = 1e-3f, Mask = AttentionMask.Additive,
        };
        double[] masked = new double[2], capped = new double[2];
        ReferenceAttention.Forward(
            declaration,
            new AttentionInputs { Query = new float[1], Key = new float[2], Value = new float[2], Bias = [0, 1] },
            new double[1],
            new AttentionResults<double> { MaskedScores = masked, CappedScores = capped });

        Assert.Equal([0, 1 - 1 / 256.0], masked);
        Assert.Equal([0, 0], capped);
    }
}
