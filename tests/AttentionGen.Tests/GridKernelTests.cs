using AttentionGen.Tests.Cases;
using AttentionGen.Tests.Kernels;

namespace AttentionGen.Tests;

/// <summary>Every kernel whose speed is measured, once. <see cref="JitTests"/> runs this class in child processes, to see what the JIT makes of them.</summary>
public sealed class GridKernelTests
{
    private static readonly CompiledKernels s_kernels = CompiledKernels.Of(GridDeclarations.All);

    public static IEnumerable<TheoryDataRow<string>> Names => GridDeclarations.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Outputs_lie_between_the_values_they_average(string name)
    {
        DeclaredAttention declaration = GridDeclarations.All.Single(candidate => candidate.ToString() == name);
        AttentionProblem problem = ProblemNumbers.Draw(new KernelCase(declaration, BatchSize: 1, InputFamily.Normal, Seed: 1));
        var output = new float[problem.OutputSample];
        s_kernels.Create(problem).Forward(new AttentionCall { Query = problem.Query, Key = problem.Key, Value = problem.Value, Output = output });

        if (declaration.IsMultiHead)
        {
            Assert.All(output, element => Assert.True(float.IsFinite(element)));
            return;
        }

        // One column of values: what no average leaves, but for rounding.
        const float Rounding = 1e-5f;
        for (int column = 0; column < problem.ValueWidth; column++)
        {
            (float least, float most) = Range(problem.Value, column, problem.ValueWidth);
            (float leastOut, float mostOut) = Range(output, column, problem.ValueWidth);
            Assert.InRange(leastOut, least - Rounding, most + Rounding);
            Assert.InRange(mostOut, least - Rounding, most + Rounding);
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
