using AttentionGen.Tests.Cases;

namespace AttentionGen.Tests;

/// <summary>The list of cases is as wide as it claims, and the yardsticks beside it are straight.</summary>
public sealed class KernelCaseListTests
{
    [Fact]
    public void Shapes_masks_and_layouts_are_many()
    {
        var attention = KernelCases.All.Where(c => !c.Declaration.IsMultiHead).Select(ShapeMaskAndLayout).Distinct();
        var layers = KernelCases.All.Where(c => c.Declaration.IsMultiHead).Select(ShapeMaskAndLayout).Distinct();

        Assert.True(attention.Count() >= 300);
        Assert.True(layers.Count() >= 40);
    }

    [Fact]
    public void Every_mask_meets_both_layouts_and_shapes_of_every_kind()
    {
        foreach (MaskOption mask in KernelCases.Masks)
        {
            DeclaredAttention[] declarations = [.. KernelCases.All
                .Select(kernelCase => kernelCase.Declaration)
                .Where(declaration => mask.ApplyTo(declaration) == declaration)];
            Assert.Contains(declarations, declaration => declaration is { IsMultiHead: false, Layout: null });
            Assert.Contains(declarations, declaration => declaration.Layout == AttentionLayout.HeadMajor);
            Assert.Contains(declarations, declaration => declaration.KeyValueLength is not null);
            Assert.Contains(declarations, declaration => declaration.KeyValueLength is null);
            Assert.Contains(declarations, declaration => declaration.IsMultiHead);
        }
    }

    [Fact]
    public void Every_head_dimension_length_and_number_family_occurs()
    {
        HashSet<int> headDimensions = [.. KernelCases.All.Select(kernelCase => kernelCase.Declaration.ToAttribute().HeadDimension)];
        HashSet<int> lengths = [.. KernelCases.All.Select(kernelCase => kernelCase.Declaration.SequenceLength)];
        HashSet<(InputFamily, bool)> families = [.. KernelCases.All.Select(kernelCase => (kernelCase.Inputs, kernelCase.IsPoisoned))];

        Assert.Subset(headDimensions, (HashSet<int>)[1, 10, 16, 20, 32, 64, 80, 96, 100, 128]);
        Assert.Subset(lengths, (HashSet<int>)[1, 3, 7, 17, 33, 63, 65, 200]);
        foreach (InputFamily family in Enum.GetValues<InputFamily>())
        {
            Assert.Contains((family, false), families);
            Assert.Contains((family, true), families);
        }
    }

    [Fact]
    public void Hidden_rows_keys_and_negative_offsets_occur()
    {
        AttentionProblem[] problems = [.. KernelCases.All.Where(kernelCase => kernelCase.Declaration.Mask is not null).Select(ProblemNumbers.Draw)];

        Assert.Contains(problems, problem => problem.KeyLengths.Contains(0));
        Assert.Contains(problems, problem => problem.KeyLength > 0 && problem.KeyLengths.Contains(problem.KeyLength));
        Assert.Contains(problems, problem => problem.Declaration.CausalAlignment == CausalAlignment.BottomRight && problem.KeyLength < problem.QueryLength);
        Assert.Contains(problems, problem => problem.QueryLength == 0);
        Assert.Contains(problems, problem => problem.KeyLength == 0 && problem.QueryLength > 0);
        Assert.Contains(problems, problem => problem.QueryLength > 1 && problem.KeyLength > 1 && problem.Declaration.Has(AttentionMask.Boolean) && !problem.SeesAnyKey(0, 0, 1));
    }

    [Fact]
    public void The_same_case_is_the_same_numbers()
    {
        KernelCase kernelCase = KernelCases.All.First(c => c.Declaration.Has(AttentionMask.Additive) && c.IsPoisoned);
        AttentionProblem first = ProblemNumbers.Draw(kernelCase);
        AttentionProblem second = ProblemNumbers.Draw(kernelCase);

        Assert.Equal(first.Query, second.Query);
        Assert.Equal(first.Bias, second.Bias);
    }

    [Fact]
    public void Large_scores_are_large()
    {
        AttentionProblem problem = ProblemNumbers.Draw(KernelCases.All
            .Where(c => c is { Inputs: InputFamily.LargeScores, IsPoisoned: false, Declaration.IsMultiHead: false })
            .MaxBy(c => c.Declaration.SequenceLength)!);
        double largest = 0;
        for (int i = 0; i < problem.QueryLength; i++)
        for (int j = 0; j < problem.KeyLength; j++)
        {
            ReadOnlySpan<float> q = problem.Query.AsSpan(problem.QueryRow(0, 0, i), problem.HeadDimension);
            ReadOnlySpan<float> k = problem.Key.AsSpan(problem.KeyRow(0, 0, j), problem.HeadDimension);
            double dot = 0;
            for (int c = 0; c < q.Length; c++)
                dot += (double)q[c] * k[c];
            largest = Math.Max(largest, Math.Abs(dot * problem.Attribute.Scale));
        }

        Assert.InRange(largest, 5000, 50000);
    }

    private static DeclaredAttention ShapeMaskAndLayout(KernelCase kernelCase) =>
        kernelCase.Declaration with { Outputs = null, VectorWidth = null, Unroll = null, Scale = null };
}
