using System.Globalization;
using AttentionGen.Tests.Cases;
using AttentionGen.Tests.Kernels;
using AttentionGen.Tests.Numerics;

namespace AttentionGen.Tests.Gradients;

/// <summary>The reference's gradients against differences of its forward calls, over every option that they go through.</summary>
public sealed class ReferenceGradientTests
{
    // Inputs are multiples of this, so that they are floats still when a step of half of it is added.
    private const float Step = 1f / 64;

    // Extrapolated from two steps, the error is of the order of step^4 times a fifth derivative, which for scores of a few units is some hundreds: 6e-8 * 1e2 and a sum's size.
    private const double Tolerance = 2e-5;
    private const int ElementsOfEach = 5;

    public static IEnumerable<TheoryDataRow<string>> Cases => VariantCases.Groups["Gradients"].Concat(VariantCases.Groups["Dropout"])
        .Where(kernelCase => !kernelCase.Declaration.IsMultiHead && kernelCase.Inputs == InputFamily.Normal && !kernelCase.IsPoisoned)
        .Select(kernelCase => new TheoryDataRow<string>(kernelCase.Name));

    [Theory]
    [MemberData(nameof(Cases))]
    public void Gradients_are_the_limits_of_differences(string name)
    {
        AttentionProblem problem = ProblemNumbers.Draw(KernelCases.ByName(name));
        (float[] Inputs, float[] Start)[] all =
        [
            (problem.Query, []), (problem.Key, []), (problem.Value, []), (problem.Bias, problem.BiasGradientStart), (problem.Sinks, problem.SinkGradientStart),
        ];
        foreach ((float[] inputs, float[] _) in all)
            Round(inputs);
        GradientArrays<double> gradients = ReferenceRun.Backward(problem);
        var random = new Random(7);
        for (int kind = 0; kind < all.Length; kind++)
        {
            (float[] inputs, float[] start) = all[kind];
            (string what, double[] computed) = gradients.All[kind];
            double size = computed.Select(Math.Abs).DefaultIfEmpty().Max() + 1;
            for (int n = 0; n < ElementsOfEach && inputs.Length > 0; n++)
            {
                int element = random.Next(inputs.Length);
                if (!float.IsFinite(inputs[element]))
                    continue;
                double coarse = Difference(problem, inputs, element, Step), fine = Difference(problem, inputs, element, Step / 2);
                double expected = ((4 * fine) - coarse) / 3;
                double actual = computed[element] - (start.Length == 0 ? 0 : start[element]);
                Assert.True(
                    Math.Abs(expected - actual) <= Tolerance * size,
                    string.Create(CultureInfo.InvariantCulture, $"Element {element} of the {what} is {actual:R}, differences say {expected:R}."));
            }
        }
    }

    [Theory]
    [InlineData("query", 3, 2, 2)]
    [InlineData("key", 2, 5, 2)]
    [InlineData("value", 2, 2, 1)]
    public void Gradients_of_other_lengths_are_refused(string name, int query, int key, int value)
    {
        var declaration = new ScaledDotProductAttentionAttribute(1, 1, 2);
        ArgumentException refused = Assert.Throws<ArgumentException>(() => ReferenceAttention.Backward(
            declaration,
            new AttentionInputs { Query = new float[2], Key = new float[2], Value = new float[2] },
            new float[2],
            new AttentionGradients<double> { Query = new double[query], Key = new double[key], Value = new double[value] }));
        Assert.Equal("gradients", refused.ParamName);
        Assert.Contains($"The gradient of {name} must have its 2 elements", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Gradients_of_a_modifier_whose_own_is_not_given_are_refused()
    {
        var declaration = new ScaledDotProductAttentionAttribute(1, 1, 1) { ScoreModifier = "M" };
        ArgumentException refused = Assert.Throws<ArgumentException>(() => ReferenceAttention.Backward(
            declaration, new AttentionInputs { Query = [1], Key = [1], Value = [1], ScoreModifier = (score, _, _, _, _) => score }, new float[1], default));
        Assert.Equal("scoreModifierGradient", refused.ParamName);
    }

    // (L(x + h) - L(x - h)) / 2 h, of L = the sum of the output times its gradient.
    private static double Difference(AttentionProblem problem, float[] inputs, int element, float step)
    {
        float at = inputs[element];
        inputs[element] = at + step;
        double above = Loss(problem);
        inputs[element] = at - step;
        double below = Loss(problem);
        inputs[element] = at;
        return (above - below) / (2.0 * step);
    }

    private static double Loss(AttentionProblem problem)
    {
        double[] output = ReferenceRun.Execute(problem).Output;
        double loss = 0;
        for (int n = 0; n < output.Length; n++)
            loss += output[n] * problem.OutputGradient[n];
        return loss;
    }

    private static void Round(float[] values)
    {
        for (int n = 0; n < values.Length; n++)
            values[n] = float.IsFinite(values[n]) ? MathF.Round(values[n] / Step) * Step : values[n];
    }
}
