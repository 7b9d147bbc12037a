using AttentionGen.Tests.Cases;
using AttentionGen.Tests.Kernels;

namespace AttentionGen.Tests;

/// <summary>Every kernel of <see cref="GridDeclarations"/>, once. <see cref="JitTests"/> runs this class in child processes, to see what the JIT makes of them.</summary>
public sealed class GridKernelTests
{
    /// <summary>Compiled once: children load the images.</summary>
    internal static CompiledKernels Kernels { get; } = CompiledKernels.Shared(GridDeclarations.All, "Grid");

    public static IEnumerable<TheoryDataRow<string>> Names => GridDeclarations.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Outputs_lie_between_the_values_they_average(string name)
    {
        DeclaredAttention declaration = GridDeclarations.All.Single(candidate => candidate.ToString() == name);
        // With a cache: all of it but one token, and that token.
        int[]? steps = declaration.HasCache ? [declaration.SequenceLength - 1, 1] : null;
        AttentionProblem problem = ProblemNumbers.Draw(new KernelCase(declaration, BatchSize: 1, InputFamily.Normal, Seed: 1) { Steps = steps });
        IAttentionKernel kernel = Kernels.Create(problem);
        KernelResult outputs = ArrayRun.OutputsOf(problem);
        AttentionCall call = ArrayRun.CallOf(problem, passesLengths: false, outputs);
        call.Cache = ArrayRun.CacheOf(kernel, problem);
        kernel.Forward(call);
        float[] output = declaration.RowType == ElementType.Float32
            ? outputs.Output
            : Array.ConvertAll(outputs.NarrowOutput, bits => NarrowType.Widen(declaration.RowType, bits));

        if (declaration.IsMultiHead)
        {
            Assert.All(output, element => Assert.True(float.IsFinite(element)));
            return;
        }

        // One column of values: what no average leaves, but for rounding. A row that sees no key is 0.
        double rounding = 1e-5 + (4 * NarrowType.UnitRoundoff(declaration.RowType));
        bool mayHide = declaration.Mask.GetValueOrDefault() is not (AttentionMask.None or AttentionMask.Causal);
        for (int column = 0; column < problem.ContextWidth; column++)
        {
            (int head, int element) = Math.DivRem(column, problem.ValueDimension);
            (float least, float most) = Range(problem.Value, (problem.KeyHead(head) * problem.ValueDimension) + element, problem.ValueWidth);
            if (mayHide)
                (least, most) = (MathF.Min(least, 0), MathF.Max(most, 0));
            (float leastOut, float mostOut) = Range(output, column, problem.ContextWidth);
            Assert.InRange(leastOut, least - rounding, most + rounding);
            Assert.InRange(mostOut, least - rounding, most + rounding);
        }
    }

    private static (float Least, float Most) Range(float[] rows, int column, int stride)
    {
        (float least, float most) = (rows[column], rows[column]);
        for (int at = column; at < rows.Length; at += stride)
            (least, most) = (MathF.Min(least, rows[at]), MathF.Max(most, rows[at]));
        return (least, most);
    }
}
