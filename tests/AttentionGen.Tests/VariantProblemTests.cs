using AttentionGen.Tests.Cases;
using AttentionGen.Tests.Kernels;
using AttentionGen.Tests.Numerics;

namespace AttentionGen.Tests;

/// <summary>The yardsticks themselves, without a kernel: the reference, the plain loop in double and the plain loop in float agree on every variant.</summary>
public sealed class VariantProblemTests
{
    private const int SomeDeclarations = 100;

    public static IEnumerable<TheoryDataRow<string>> Groups => VariantCases.Groups.Keys.Select(name => new TheoryDataRow<string>(name));

    /// <summary>Every third case: <see cref="KernelCaseTests"/> has a verdict of each of them, which compares the reference with the plain loop in double again.</summary>
    [Theory]
    [MemberData(nameof(Groups))]
    public void Yardsticks_agree_on_the_cases_of_each_option(string group) =>
        Assert.All(VariantCases.Groups[group].Where((_, n) => n % 3 == 0), kernelCase => ExpectPlainToPass(ProblemNumbers.Draw(kernelCase)));

    [Fact]
    public void Yardsticks_agree_on_random_declarations()
    {
        HashSet<string> options = [.. DeclarationOptions.All.Select(option => option.Name)];
        Assert.All(RandomDeclarations.Draw(SomeDeclarations, options), declaration => ExpectPlainToPass(ProblemNumbers.Draw(declaration.Case)));
    }

    [Theory]
    [InlineData(1e-4f)]
    [InlineData(float.NaN)]
    public void One_wrong_element_of_any_output_is_found(float error)
    {
        var declaration = new DeclaredAttention(2, 16, 9) { Outputs = (AttentionOutputs)127, Mask = AttentionMask.Causal, SoftCap = 4f, Sinks = true };
        AttentionProblem problem = ProblemNumbers.Draw(new KernelCase(declaration, 2, InputFamily.Normal, Seed: 3));
        var verdict = new Verdict(problem);
        foreach (AttentionOutputs kind in AttentionArrays<float>.Kinds)
        {
            KernelResult result = Plain(problem);
            float[] wrong = result.Of(kind);
            wrong[Array.FindLastIndex(wrong, value => value != 0 && float.IsFinite(value))] += error;

            Assert.Contains($"1 of {wrong.Length} elements", verdict.Differences(result), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(1e-4f)]
    [InlineData(float.NaN)]
    public void One_wrong_element_of_any_gradient_is_found(float error)
    {
        var declaration = new DeclaredAttention(2, 16, 9) { Gradients = true, Mask = AttentionMask.Causal | AttentionMask.Additive, SoftCap = 4f, Sinks = true };
        AttentionProblem problem = ProblemNumbers.Draw(new KernelCase(declaration, 2, InputFamily.Normal, Seed: 3));
        var verdict = new Verdict(problem);
        for (int kind = 0; kind < 5; kind++)
        {
            KernelResult result = Plain(problem);
            float[] wrong = result.Gradients.All[kind].Values;
            wrong[Array.FindLastIndex(wrong, value => value != 0 && float.IsFinite(value))] += error;

            Assert.Contains($"1 of {wrong.Length} elements", verdict.Differences(result), StringComparison.Ordinal);
        }
    }

    // The verdict compares the reference with the plain loop in double; the plain loop in float passes for a kernel.
    private static void ExpectPlainToPass(AttentionProblem problem) => Assert.Equal("", new Verdict(problem).Differences(Plain(problem)));

    private static KernelResult Plain(AttentionProblem problem)
    {
        PlainResult<float> plain = PlainAttention<float>.Run(problem);
        return new KernelResult(Array.ConvertAll(plain.Output, value => NarrowType.Round(problem.Declaration.RowType, value)), plain.Weights)
        {
            Gradients = !problem.Declaration.HasGradients ? new([], [], [], [], []) : problem.Declaration.IsMultiHead ? Rounded(problem) : PlainGradient<float>.Run(problem, plain),
            AveragedWeights = plain.AveragedWeights,
            LogSumExp = problem.Declaration.Returns(AttentionOutputs.LogSumExp) ? plain.LogSumExp : [],
            ScaledScores = plain.ScaledScores,
            CappedScores = plain.CappedScores,
            MaskedScores = plain.MaskedScores,
            KeyWeightSums = plain.KeyWeightSums,
            Earlier = [.. problem.Earlier.Select(Plain)],
        };
    }

    // Of the gradients of layers there is no plain loop: the reference's, rounded, must be within what kernels are allowed.
    private static GradientArrays<float> Rounded(AttentionProblem problem)
    {
        GradientArrays<double> exact = ReferenceRun.LayerBackward(problem, (IWeights)LayerWeights.Of(problem)!);
        float[][] rounded = [.. exact.All.Select(gradient => Array.ConvertAll(gradient.Values, value => (float)value))];
        return new(rounded[0], rounded[1], rounded[2], rounded[3], rounded[4]) { Weights = [.. exact.Weights.Select((gradient, n) => (gradient.Name, rounded[5 + n]))] };
    }
}
