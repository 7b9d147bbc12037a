using AttentionGen.Tests.Cases;
using AttentionGen.Tests.Kernels;
using AttentionGen.Tests.Memory;
using AttentionGen.Tests.Numerics;

namespace AttentionGen.Tests.Gradients;

/// <summary>
/// As <see cref="RowErrorTests"/>, of layers: errors of the rows of every gradient, those of weights among them, have a mean and a largest at most twice those of a plain float32
/// loop through the whole layer. <see cref="InstructionSetTests"/> runs this class again at every other instruction-set level.
/// </summary>
[Collection(SerialKernels.Name)]
public sealed class LayerRowErrorTests(ITestOutputHelper output)
{
    private const int LeastRows = 10_000;

    private static readonly DeclaredAttention[] s_declarations = Array.ConvertAll<DeclaredAttention, DeclaredAttention>(
    [
        new(4, 128, 72) { IsMultiHead = true },
        new(4, 128, 96) { IsMultiHead = true, KeyValueHeadCount = 2, Mask = AttentionMask.Causal, Rotary = RotaryPairing.HalfSplit, Sinks = true },
        new(2, 96, 64) { IsMultiHead = true, KeyInputDimension = 80, ValueInputDimension = 72, KeyValueLength = 88, SoftCap = 5 },
        new(4, 128, 72) { IsMultiHead = true, FeedForwardDimension = 200, Activation = Activation.GeluErf },
        new(4, 128, 72) { IsMultiHead = true, FeedForwardDimension = 200, Activation = Activation.GeluTanh, NormalizationPlacement = NormalizationPlacement.Both },
        new(4, 128, 71)
        {
            IsMultiHead = true, FeedForwardDimension = 160, Activation = Activation.SwiGlu, NormalizationPlacement = NormalizationPlacement.Pre, Normalization = Normalization.RmsNorm,
            KeyValueHeadCount = 2, Mask = AttentionMask.Causal, Rotary = RotaryPairing.Interleaved,
        },
        new(4, 128, 72) { IsMultiHead = true, FeedForwardDimension = 200, KeyValueLength = 90, AttentionDropout = 0.2f, HiddenDropout = 0.1f, ResidualDropout = 0.1f },
    ],
    static declaration => declaration with { Gradients = true });

    private static readonly CompiledKernels s_kernels = CompiledKernels.Of(s_declarations);

    public static IEnumerable<TheoryDataRow<int>> Declarations => Enumerable.Range(0, s_declarations.Length).Select(n => new TheoryDataRow<int>(n));

    [Theory]
    [MemberData(nameof(Declarations))]
    public void Rows_are_at_most_twice_as_wrong_as_in_the_plain_loop(int number)
    {
        AttentionProblem problem = ProblemNumbers.Draw(new KernelCase(s_declarations[number], 2, InputFamily.Normal, 70 + number));
        GradientArrays<float> ours = KernelRun.Execute(s_kernels.Create(problem), problem, passesLengths: false, GuardSide.End).Gradients;
        foreach ((string name, RowErrors errors) in new LayerGradientRows(problem, ours, readsLogSumExp: false).ByRow())
            errors.Expect(name, output);
    }

    [Fact]
    public void Rows_of_all_cases_together_are_at_most_twice_as_wrong_as_in_the_plain_loop()
    {
        var errors = new LayerErrorsByFamily();
        foreach (KernelCase kernelCase in KernelCases.All.Where(kernelCase => kernelCase.Declaration is { IsMultiHead: true, HasGradients: true }))
        {
            AttentionProblem problem = ProblemNumbers.Draw(kernelCase);
            errors.Add(kernelCase, problem, KernelRun.Execute(CompiledKernels.OfAllCases.Create(problem), problem, kernelCase.Lengths is not null, GuardSide.End));
        }

        Assert.InRange(errors.Count, LeastRows, int.MaxValue);
        errors.Expect(output);
    }
}
