using System.Globalization;
using AttentionGen.Tests.Cases;
using AttentionGen.Tests.Kernels;
using AttentionGen.Tests.Memory;
using AttentionGen.Tests.Numerics;

namespace AttentionGen.Tests.Gradients;

/// <summary>
/// Each row's error beside that of the plain float32 loop in the same row, root mean squares of both: at most twice. Rows are long enough that no row is right by luck.
/// (<see cref="KernelCaseTests"/> bounds each element, with floors.)
/// </summary>
[Collection(SerialKernels.Name)]
public sealed class RowErrorTests(ITestOutputHelper output)
{
    private const double MostOfPlain = 2;

    private static readonly DeclaredAttention[] s_declarations =
    [
        new(2, 128, 128) { Gradients = true },
        new(2, 128, 160) { Gradients = true, Mask = AttentionMask.Causal },
        new(4, 256, 96) { Gradients = true, KeyValueHeadCount = 2, SoftCap = 20, Alibi = true },
        new(2, 128, 96) { Gradients = true, Mask = AttentionMask.Causal, Rotary = RotaryPairing.HalfSplit, Sinks = true },
    ];

    private static readonly CompiledKernels s_kernels = CompiledKernels.Of(s_declarations);

    public static IEnumerable<TheoryDataRow<int>> Declarations => Enumerable.Range(0, s_declarations.Length).Select(n => new TheoryDataRow<int>(n));

    [Theory]
    [MemberData(nameof(Declarations))]
    public void No_row_is_twice_as_wrong_as_in_the_plain_loop(int number)
    {
        AttentionProblem problem = ProblemNumbers.Draw(new KernelCase(s_declarations[number], 1, InputFamily.Normal, 40 + number));
        GradientArrays<float> ours = KernelRun.Execute(s_kernels.Create(problem), problem, passesLengths: false, GuardSide.End).Gradients;
        GradientArrays<float> plain = PlainGradient<float>.Run(problem, PlainAttention<float>.Run(problem));
        GradientArrays<double> exact = ReferenceRun.Backward(problem);
        int[] widths = [problem.HeadDimension, problem.HeadDimension, problem.ValueDimension];
        for (int kind = 0; kind < widths.Length; kind++)
        {
            double worst = WorstRow(ours.All[kind].Values, plain.All[kind].Values, exact.All[kind].Values, widths[kind]);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{exact.All[kind].Name}: {worst:F2} of the plain loop's error in the worst row"));
            Assert.True(worst <= MostOfPlain, $"{exact.All[kind].Name}: {worst}");
        }
    }

    private static double WorstRow(float[] ours, float[] plain, double[] exact, int width)
    {
        double worst = 0;
        for (int row = 0; row < exact.Length; row += width)
            worst = Math.Max(worst, Error(ours, exact, row, width) / Math.Max(Error(plain, exact, row, width), Rounding(exact, row, width)));
        return worst;
    }

    private static double Error(float[] values, double[] exact, int row, int width) =>
        Math.Sqrt(Enumerable.Range(row, width).Sum(n => (values[n] - exact[n]) * (values[n] - exact[n])) / width);

    // No float is nearer than half a unit in its last place; a mean of as much is what rounding results alone costs.
    private static double Rounding(double[] exact, int row, int width) =>
        Math.Sqrt(Enumerable.Range(row, width).Sum(n => exact[n] * exact[n]) / width) / (1 << 24) / Math.Sqrt(3);
}
