using System;
using Xunit;

namespace AttentionGen.Tests.Reference;

/// <summary>The formula itself, on values that can be worked out by hand.</summary>
public class SoftmaxTests
{
    // A few roundings in double of numbers of size 1 to 10: the results are good to some units of 2^-52 = 2.2e-16.
    private const double Tolerance = 1e-14;

    [Fact]
    public void Equal_scores_give_the_mean_of_the_values()
    {
        var declaration = new ScaledDotProductAttentionAttribute(1, 2, 4);
        var output = new double[8];
        var weights = new double[16];
        ReferenceAttention.Forward(
            declaration,
            new AttentionInputs { Query = new float[8], Key = Data.Random(1, 8), Value = [1, 10, 2, 20, 3, 30, 6, 60] },
            output,
            weights);

        Assert.Equal([3, 30, 3, 30, 3, 30, 3, 30], output);
        Assert.Equal(Data.Fill(0.25, 16), weights);
    }

    [Fact]
    public void Two_keys_give_the_logistic_function_of_their_scores_difference()
    {
        // Scores 8 / sqrt(4) = 4 and 0, so the first weight is 1 / (1 + e^-4) = 0.98201379003790844.
        var declaration = new ScaledDotProductAttentionAttribute(1, 4, 1) { KeyValueLength = 2, ValueDimension = 1 };
        var output = new double[1];
        var weights = new double[2];
        ReferenceAttention.Forward(
            declaration,
            new AttentionInputs { Query = [1, 1, 1, 1], Key = [2, 2, 2, 2, 0, 0, 0, 0], Value = [1, 3] },
            output,
            weights);

        Data.AssertClose([0.98201379003790844, 0.01798620996209156], weights, Tolerance);
        Data.AssertClose([1.0359724199241831], output, Tolerance);
    }

    [Fact]
    public void A_declared_scale_replaces_the_default()
    {
        // Weights e^(2 * 1) : e^0.
        var declaration = new ScaledDotProductAttentionAttribute(1, 4, 1) { KeyValueLength = 2, ValueDimension = 1, Scale = 2 };
        var output = new double[1];
        ReferenceAttention.Forward(
            declaration,
            new AttentionInputs { Query = [1, 0, 0, 0], Key = [1, 5, 5, 5, 0, 5, 5, 5], Value = [0, 1] },
            output);

        Data.AssertClose([1 / (1 + Math.Exp(2))], output, Tolerance);
    }

    [Fact]
    public void A_dominant_score_selects_its_value_exactly()
    {
        var declaration = new ScaledDotProductAttentionAttribute(1, 2, 2) { Scale = 1 };
        var output = new double[4];
        var weights = new double[4];
        ReferenceAttention.Forward(
            declaration,
            new AttentionInputs { Query = [0, 1e4f, 1e4f, 0], Key = [1, 0, 0, 1], Value = [1, 2, 3, 4] },
            output,
            weights);

        Assert.Equal([3, 4, 1, 2], output);
        Assert.Equal([0, 1, 1, 0], weights);
    }

    [Fact]
    public void Huge_scores_do_not_overflow()
    {
        // Both scores 1e8, far beyond exp's range.
        var declaration = new ScaledDotProductAttentionAttribute(1, 1, 1) { KeyValueLength = 2, Scale = 1 };
        var output = new double[1];
        ReferenceAttention.Forward(declaration, new AttentionInputs { Query = [1e4f], Key = [1e4f, 1e4f], Value = [1, 2] }, output);

        Assert.Equal([1.5], output);
    }

    [Fact]
    public void A_visible_key_of_weight_zero_contributes_nothing()
    {
        // exp(-1e4) underflows to 0.
        var declaration = new ScaledDotProductAttentionAttribute(1, 1, 1) { KeyValueLength = 3, Scale = 1 };
        var output = new double[1];
        ReferenceAttention.Forward(
            declaration,
            new AttentionInputs { Query = [1], Key = [-1e4f, 0, -1e4f], Value = [float.NaN, 7, float.PositiveInfinity] },
            output);

        Assert.Equal([7], output);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void A_visible_score_without_a_softmax_makes_its_row_NaN_and_no_other(float key)
    {
        // Only the second row sees the key.
        var declaration = new ScaledDotProductAttentionAttribute(1, 1, 2) { Mask = AttentionMask.Causal };
        var output = new double[2];
        var weights = new double[4];
        ReferenceAttention.Forward(
            declaration, new AttentionInputs { Query = [1, 1], Key = [2, key], Value = [5, 6] }, output, weights);

        Assert.Equal([5, double.NaN], output);
        Assert.Equal([1, 0, double.NaN, double.NaN], weights);
    }

    [Fact]
    public void The_float_result_is_the_double_one_rounded()
    {
        var declaration = new ScaledDotProductAttentionAttribute(2, 10, 3);
        float[] query = Data.Random(1, 60), key = Data.Random(2, 60), value = Data.Random(3, 60);
        var inputs = new AttentionInputs { Query = query, Key = key, Value = value };
        var exactOutput = new double[60];
        var exactWeights = new double[36];
        var output = new float[60];
        var weights = new float[36];
        ReferenceAttention.Forward(declaration, inputs, exactOutput, exactWeights);
        ReferenceAttention.Forward(declaration, inputs, output, weights);

        Assert.Equal(Array.ConvertAll(exactOutput, x => (float)x), output);
        Assert.Equal(Array.ConvertAll(exactWeights, x => (float)x), weights);
        Assert.Contains(exactOutput, x => (float)x != x);
    }

    [Fact]
    public void Output_may_overlap_the_query()
    {
        var declaration = new ScaledDotProductAttentionAttribute(2, 8, 3);
        float[] buffer = Data.Random(1, 24), key = Data.Random(2, 24), value = Data.Random(3, 24);
        var expected = new float[24];
        ReferenceAttention.Forward(declaration, new AttentionInputs { Query = buffer, Key = key, Value = value }, expected);
        ReferenceAttention.Forward(declaration, new AttentionInputs { Query = buffer, Key = key, Value = value }, buffer);

        Assert.Equal(expected, buffer);
    }
}
