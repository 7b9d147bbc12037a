using System;
using Xunit;

namespace AttentionGen.Tests.Reference;

/// <summary>The user's methods on scores: a predicate is one more mask, and a score of minus infinity hides its key.</summary>
public class ScoreMethodTests
{
    // One head of one element; zero queries make all scores equal, and values tell keys apart.
    private static double[] Means(int queries, float[] values, MaskPredicateFunction? predicate, ScoreModifierFunction? modifier, float[]? bias = null)
    {
        var output = new double[queries];
        ReferenceAttention.Forward(
            new ScaledDotProductAttentionAttribute(1, 1, queries)
            {
                KeyValueLength = values.Length,
                MaskPredicate = predicate is null ? null! : "Sees",
                ScoreModifier = modifier is null ? null! : "Modified",
                Mask = bias is null ? AttentionMask.None : AttentionMask.Additive,
            },
            new AttentionInputs
            {
                Query = new float[queries], Key = new float[values.Length], Value = values, MaskPredicate = predicate, ScoreModifier = modifier, Bias = bias,
            },
            output);
        return output;
    }

    [Fact]
    public void A_predicate_says_which_keys_are_seen() =>
        Assert.Equal([1.5, 2.5, 3.5], Means(3, [1, 2, 3, 4], (_, _, query, key) => key - query is 0 or 1, null));

    [Fact]
    public void A_modifier_makes_another_score() =>
        Data.AssertClose([(1 + (3 * 2)) / 4.0], Means(1, [1, 2], null, (score, _, _, _, key) => score + (key * MathF.Log(3))), 1e-7);

    [Fact]
    public void A_bias_is_added_to_what_the_modifier_makes() =>
        Data.AssertClose([(1 + (6 * 2)) / 7.0], Means(1, [1, 2], null, (score, _, _, _, key) => score + (key * MathF.Log(3)), [0, MathF.Log(2)]), 1e-6);

    [Fact]
    public void A_score_of_minus_infinity_hides_its_key_whatever_the_bias()
    {
        ScoreModifierFunction onlyFirst = (score, _, _, _, key) => key == 0 ? score : float.NegativeInfinity;
        Assert.Equal([1.0], Means(1, [1, float.NaN], null, onlyFirst));
        Assert.Equal([1.0], Means(1, [1, float.NaN], null, onlyFirst, [0, float.PositiveInfinity]));
    }

    [Fact]
    public void A_row_of_hidden_scores_is_zero() =>
        Assert.Equal([0.0], Means(1, [float.NaN, 7], null, (_, _, _, _, _) => float.NegativeInfinity));

    [Fact]
    public void Packed_samples_tell_their_number()
    {
        var output = new double[4];
        int[] starts = [0, 2, 4];
        ReferenceAttention.Forward(
            new ScaledDotProductAttentionAttribute(1, 1, 2) { PackedSequences = true, MaskPredicate = "Sees", ScoreModifier = "Modified" },
            new AttentionInputs
            {
                Query = new float[4],
                Key = new float[4],
                Value = [1, 2, 3, 4],
                CumulativeQueryLengths = starts,
                CumulativeKeyLengths = starts,
                MaskPredicate = (batch, _, query, key) => batch == 0 || query == key,
                ScoreModifier = (score, batch, _, _, key) => batch == 0 && key == 1 ? float.NegativeInfinity : score,
            },
            output);

        // The first sample's second key is hidden by its score, the second sample sees the diagonal.
        Assert.Equal([1, 1, 3, 4], output);
    }

    [Theory]
    [InlineData("scoreModifier", "ScoreModifier", true)]
    [InlineData("maskPredicate", "MaskPredicate", true)]
    [InlineData("scoreModifier", "ScoreModifier", false)]
    [InlineData("maskPredicate", "MaskPredicate", false)]
    public void Methods_are_given_where_they_are_declared_and_nowhere_else(string name, string option, bool isDeclared)
    {
        bool isModifier = option == "ScoreModifier";
        var declaration = new ScaledDotProductAttentionAttribute(1, 1, 1);
        if (isDeclared && isModifier)
            declaration.ScoreModifier = "Method";
        if (isDeclared && !isModifier)
            declaration.MaskPredicate = "Method";
        var refusal = Assert.Throws<ArgumentException>(() => ReferenceAttention.Forward(
            declaration,
            new AttentionInputs
            {
                Query = [1],
                Key = [1],
                Value = [1],
                ScoreModifier = !isDeclared && isModifier ? (score, _, _, _, _) => score : null,
                MaskPredicate = !isDeclared && !isModifier ? (_, _, _, _) => true : null,
            },
            new double[1]));

        Assert.Equal(name, refusal.ParamName);
        Assert.StartsWith(
            isDeclared ? $"{name} must be given, since {option} is 'Method'." : $"{name} must be empty, since {option} was not set, but has 1 elements.",
            refusal.Message,
            StringComparison.Ordinal);
    }
}
