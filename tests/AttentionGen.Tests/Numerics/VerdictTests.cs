using AttentionGen.Tests.Cases;
using AttentionGen.Tests.Kernels;

namespace AttentionGen.Tests.Numerics;

/// <summary>The judge itself: it lets right results through and no wrong one.</summary>
public sealed class VerdictTests
{
    private static readonly DeclaredAttention s_declaration = new(2, 16, 12)
    {
        Mask = AttentionMask.Causal | AttentionMask.KeyPadding,
        CausalAlignment = CausalAlignment.BottomRight,
        Outputs = AttentionOutputs.Weights,
    };

    private readonly AttentionProblem _problem =
        ProblemNumbers.Draw(new KernelCase(s_declaration, 3, InputFamily.Normal, Seed: 7) { Lengths = (12, 9) });

    [Fact]
    public void The_rounded_reference_is_right() => Assert.Equal("", new Verdict(_problem).Differences(Rounded()));

    [Fact]
    public void The_plain_loop_is_right()
    {
        PlainResult<float> plain = PlainAttention<float>.Run(_problem);
        Assert.Equal("", new Verdict(_problem).Differences(new KernelResult(plain.Output, plain.Weights)));
    }

    [Theory]
    [InlineData(1e-5f)]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void One_wrong_element_is_found(float error)
    {
        KernelResult output = Rounded();
        output.Output[LastVisible(output.Output)] += error;
        KernelResult weights = Rounded();
        weights.Weights[LastVisible(weights.Weights)] += error;

        Assert.Contains("1 of ", new Verdict(_problem).Differences(output), StringComparison.Ordinal);
        Assert.Contains("1 of ", new Verdict(_problem).Differences(weights), StringComparison.Ordinal);
    }

    [Fact]
    public void Next_to_nothing_where_nothing_is_visible_is_found()
    {
        // The offset is 9 - 12: the first queries see no key.
        KernelResult result = Rounded();
        Assert.Equal(0, result.Output[0]);
        result.Output[0] = float.Epsilon;
        result.Weights[0] = float.Epsilon;

        string differences = new Verdict(_problem).Differences(result);
        Assert.Contains("output (batch 0, head 0, query 0, element 0)", differences, StringComparison.Ordinal);
        Assert.Contains("weights (batch 0, head 0, query 0, key 0)", differences, StringComparison.Ordinal);
    }

    [Fact]
    public void A_number_in_place_of_NaN_is_found()
    {
        AttentionProblem problem = ProblemNumbers.Draw(new KernelCase(new DeclaredAttention(1, 4, 3), 1, InputFamily.VisibleNaN, Seed: 1));
        (double[] output, _) = ReferenceRun.Execute(problem);
        Assert.Contains(double.NaN, output);

        float[] finite = Array.ConvertAll(output, value => double.IsNaN(value) ? 0 : (float)value);
        Assert.NotEqual("", new Verdict(problem).Differences(new KernelResult(finite, [])));
        Assert.Equal("", new Verdict(problem).Differences(new KernelResult(Array.ConvertAll(output, value => (float)value), [])));
    }

    private KernelResult Rounded()
    {
        (double[] output, double[] weights) = ReferenceRun.Execute(_problem);
        return new KernelResult(Array.ConvertAll(output, value => (float)value), Array.ConvertAll(weights, value => (float)value));
    }

    private static int LastVisible(float[] values) => Array.FindLastIndex(values, value => value != 0);
}
