using AttentionGen.Tests.Cases;
using AttentionGen.Tests.Kernels;
using AttentionGen.Tests.Memory;
using AttentionGen.Tests.Numerics;

namespace AttentionGen.Tests.Gradients;

/// <summary>
/// Errors of rows, each by the row's size, beside those of two plain float32 loops: one reads what the kernel reads, output and log-sum-exp, which are rounded themselves; the other
/// has weights by themselves. (<see cref="KernelCaseTests"/> holds each element against that one, with floors.)
/// </summary>
[Collection(SerialKernels.Name)]
public sealed class RowErrorTests(ITestOutputHelper output)
{
    // Sums of fewer terms are right by luck now and then.
    private const int LeastTerms = 16;

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
    public void Rows_are_at_most_twice_as_wrong_as_in_the_plain_loop(int number)
    {
        AttentionProblem problem = ProblemNumbers.Draw(new KernelCase(s_declarations[number], 1, InputFamily.Normal, 40 + number));
        KernelResult result = KernelRun.Execute(s_kernels.Create(problem), problem, passesLengths: false, GuardSide.End);
        PlainResult<float> forward = PlainAttention<float>.Run(problem);
        GradientArrays<float> plain = PlainGradient<float>.Run(problem, forward, result.Output, result.LogSumExp), withWeights = PlainGradient<float>.Run(problem, forward);
        GradientArrays<double> exact = ReferenceRun.Backward(problem);
        int[][] rows =
        [
            [.. Rows(problem.QueryLength, problem.HeadCount).Where(row => Terms(problem, query: row.Row) >= LeastTerms).Select(row => problem.QueryRow(0, row.Head, row.Row))],
            [.. Rows(problem.KeyLength, problem.KeyHeadCount).Where(row => Terms(problem, key: row.Row) >= LeastTerms).Select(row => problem.KeyHeadKeyRow(0, row.Head, row.Row))],
            [.. Rows(problem.KeyLength, problem.KeyHeadCount).Where(row => Terms(problem, key: row.Row) >= LeastTerms).Select(row => problem.KeyHeadValueRow(0, row.Head, row.Row))],
        ];
        for (int kind = 0; kind < rows.Length; kind++)
        {
            (string name, double[] values) = exact.All[kind];
            Expect(plain, name);
            Expect(withWeights, $"{name}, weights by themselves");

            void Expect(GradientArrays<float> loop, string what)
            {
                var errors = new RowErrors();
                foreach (int first in rows[kind])
                {
                    int[] row = [.. Enumerable.Range(first, problem.HeadDimension)];
                    errors.Add(result.Gradients.All[kind].Values, loop.All[kind].Values, values, row, RowErrors.Size(values, row));
                }

                errors.Expect(what, output);
            }
        }
    }

    private static IEnumerable<(int Row, int Head)> Rows(int count, int heads) =>
        from head in Enumerable.Range(0, heads) from row in Enumerable.Range(0, count) select (row, head);

    private static int Terms(AttentionProblem problem, int? query = null, int? key = null) => query is { } i
        ? Enumerable.Range(0, problem.KeyLength).Count(j => problem.IsVisible(0, 0, i, j))
        : Enumerable.Range(0, problem.QueryLength).Count(row => problem.IsVisible(0, 0, row, key!.Value));
}
