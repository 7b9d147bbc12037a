extern alias generator;

using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using AttentionGen.Tests.Planning;
using generator::AttentionGen.Generator.Model.Scores;
using generator::AttentionGen.Generator.Planning.Scores;
using Xunit;

namespace AttentionGen.Tests.Scores;

/// <summary>
/// The steps that the planner derives of a modifier, in double, against central differences of the modifier's own: by the score, and by each element that it reads.
/// </summary>
public sealed class ScoreDerivativeTests
{
    // A central difference is off by step^2 / 6 times the third derivative, at most a few hundreds here, and by the last bits of two values of some tens, over the step: 1e-8 and 1e-9.
    // Constants as ln 2 are floats in the program: 3e-8 of the derivative.
    private const double Step = 1e-5;
    private const double Tolerance = 1e-7;

    private static readonly double[] s_scores = [-2.3, -0.7, 0.2, 0.9, 1.7];
    private static readonly double[] s_table = [0.8, -1.4, 2.6, 0.5];

    private static readonly string[] s_modifiers =
    [
        "score", "2f", "score + t[0]", "t[1] - score", "score - (2f * t[1])", "t[0] * score * score", "t[0] / (score + 5f)", "score / (t[1] + 3f)", "score / 4f", "-score * t[0]",
        "score > 0.5f ? score * 2f : t[2] * score", "query > key ? t[query] : score", "Math.Min(score, t[0])", "Math.Min(score * t[2], t[1])", "MathF.Max(t[0] * score, 1f)", "Math.Max(t[0], t[1]) * score",
        "Math.Abs(score - 1f) * t[2]", "MathF.Abs(t[1] * score)", "(score * 0.3f) + (t[query] * t[key]) + (t[query] * score)", "(t[0] + t[0]) * t[0]",
        "MathF.Floor(score) * t[0]", "MathF.Ceiling(score * t[0]) + t[1]", "MathF.Truncate(score) + score", "(int)score * t[0]", "(query * score) - head",
        "MathF.Acos(score * 0.2f)", "MathF.Acosh(score + 4f)", "MathF.Asin(score * t[0] * 0.2f)", "MathF.Asinh(score)", "MathF.Atan(score * t[2])", "MathF.Atanh(score * 0.3f)",
        "MathF.Cbrt(score + 4f)", "MathF.Cos(score)", "MathF.Cosh(score * t[0])", "MathF.Exp(score - t[1])", "MathF.Log(score + 5f)", "MathF.Log10(score + 5f)", "MathF.Log2(t[2] + score)",
        "MathF.Sin(score * t[0])", "MathF.Sinh(score)", "MathF.Sqrt(score + 5f)", "MathF.Tan(score * 0.4f)", "MathF.Tanh(score * t[0]) * 3f",
        "MathF.Atan2(score, t[0])", "MathF.Atan2(t[1], score)", "MathF.Pow(score + 3f, t[0])", "MathF.Pow(score + 3f, 3f)", "MathF.Pow(2f, score)", "MathF.Pow(t[0], t[1])",
        "MathF.Tanh(MathF.Exp(MathF.Sin(score)) / (1f + (t[3] * t[3]))) * MathF.Sqrt(MathF.Abs(score) + t[2])",
    ];

    private static readonly Lazy<IReadOnlyList<ScoreMethods>> s_methods = new(() => [.. ParsedSpecs.OfModifiers(s_modifiers).Select(spec => spec.Methods!)]);

    public static TheoryData<string> Modifiers => [.. s_modifiers];

    [Theory]
    [MemberData(nameof(Modifiers))]
    public void Derivatives_are_the_limits_of_differences(string modifier)
    {
        ScoreMethods methods = s_methods.Value[Array.IndexOf(s_modifiers, modifier)];
        var plan = ScoreGradientPlan.Of(methods, hasShards: false);
        foreach (double score in s_scores)
        foreach ((int query, int key) in new[] { (2, 1), (1, 3), (0, 0) })
        {
            double[] values = StepValues.Of([.. plan.Scores.Methods.Steps], score, s_table, query, key);
            Expect(Difference(h => Modified(methods, score + h, s_table, query, key)), values[plan.Derivative], $"{modifier} by the score, at {score}");
            for (int element = 0; element < s_table.Length; element++)
            {
                double expected = Difference(h => Modified(methods, score, [.. s_table.Select((value, n) => n == element ? value + h : value)], query, key));
                double actual = plan.Elements.Where(read => (int)values[plan.Scores.Methods.Steps[read.Element].A] == element).Sum(read => values[read.Derivative]);
                Expect(expected, actual, string.Create(CultureInfo.InvariantCulture, $"{modifier} by t[{element}], at {score}, ({query}, {key})"));
            }
        }
    }

    /// <summary>At a kink the derivative is that of one side; what a condition leaves out, and a power of 0, are no NaN.</summary>
    [Theory]
    [InlineData("Math.Min(score, 2f * score)", 0, 1)]
    [InlineData("Math.Max(2f * score, score)", 0, 2)]
    [InlineData("Math.Abs(score)", 0, 1)]
    [InlineData("score > 0f ? MathF.Log(score) : 3f", 0, 0)]
    [InlineData("score > 0f ? MathF.Log(score) : 3f", 2, 0.5)]
    [InlineData("MathF.Pow(0f, score)", 2, 0)]
    [InlineData("MathF.Floor(score)", 1, 0)]
    public void Kinks_have_a_derivative(string modifier, double score, double expected)
    {
        ScoreMethods methods = Assert.Single(ParsedSpecs.OfModifiers([modifier])).Methods!;
        var plan = ScoreGradientPlan.Of(methods, hasShards: false);
        Assert.Equal(expected, StepValues.Of([.. plan.Scores.Methods.Steps], score, s_table, 0, 0)[plan.Derivative]);
    }

    /// <summary>Zeros and ones are left out: a sum has nothing to compute for its derivatives.</summary>
    [Fact]
    public void What_is_constant_takes_no_steps()
    {
        ScoreMethods methods = Assert.Single(ParsedSpecs.OfModifiers(["score + t[key]"])).Methods!;
        var plan = ScoreGradientPlan.Of(methods, hasShards: false);
        ScoreStep one = plan.Scores.Methods.Steps[plan.Derivative];
        Assert.Equal((ScoreOperation.Constant, 1f), (one.Operation, BitConverter.Int32BitsToSingle(one.Bits)));
        Assert.Equal(plan.Derivative, Assert.Single(plan.Elements).Derivative);
        Assert.Equal(methods.Steps.Count + 1, plan.Scores.Methods.Steps.Count);
    }

    /// <summary>A predicate alone needs no derivative, and has no tables.</summary>
    [Fact]
    public void A_predicate_has_no_derivative()
    {
        ScoreMethods methods = Assert.Single(ParsedSpecs.OfPredicates([("2, 8, 4", "key % 3 <= query")])).Methods!;
        var plan = ScoreGradientPlan.Of(methods, hasShards: false);
        Assert.Equal(-1, plan.Derivative);
        Assert.Null(plan.Tables);
        Assert.Empty(plan.Elements);
    }

    private static double Modified(ScoreMethods methods, double score, double[] table, int query, int key) =>
        StepValues.Of([.. methods.Steps], score, table, query, key)[methods.Modifier];

    private static double Difference(Func<double, double> value) => (value(Step) - value(-Step)) / (2 * Step);

    private static void Expect(double expected, double actual, string what) =>
        Assert.True(Math.Abs(expected - actual) <= Tolerance * (1 + Math.Abs(expected)), string.Create(CultureInfo.InvariantCulture, $"{what}: {actual:R}, differences say {expected:R}."));
}
