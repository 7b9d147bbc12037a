using System;
using System.Globalization;
using System.Linq;
using AttentionGen.Tests.Kernels;
using AttentionGen.Tests.Memory;
using AttentionGen.Tests.Threads;

namespace AttentionGen.Tests.Gradients;

/// <summary>
/// Gradients of what modifiers read: the reference's against differences, the kernels' against the reference, between guard pages and with the same bits on every number of threads;
/// and what is refused. <see cref="InstructionSetTests"/> runs this class at every level.
/// </summary>
[Collection(SerialKernels.Name)]
public sealed class TableGradientTests(GuardedScratch scratch, SplitWork split) : IClassFixture<GuardedScratch>, IClassFixture<SplitWork>
{
    private const float Step = 1f / 64;

    // Of two steps, extrapolated: the step to the fourth times a fifth derivative of some hundreds. A modified score is a float, off by 2^-22 at up to 4 and above: over a step of 1/128
    // and times 4/3, 4e-5 times what the sum of weights and products that it moves is, which for one element is at most that of all rows that read it.
    private const double Tolerance = 2e-5, OfScores = 4e-5;

    private static readonly TableProblem[] s_problems = [new DistanceProblem(), new PairProblem(), new GuardedProblem()];

    public static TheoryData<int> Problems => [.. Enumerable.Range(0, s_problems.Length)];

    [Theory]
    [MemberData(nameof(Problems))]
    public void The_reference_agrees_with_differences(int number)
    {
        TableProblem problem = s_problems[number];
        Expected expected = Reference(problem);
        var random = new Random(3);
        foreach ((float[] inputs, double[] gradient) in new[] { (problem.Table, expected.Table), (problem.Other, expected.Other), (problem.Query, expected.Query), (problem.Key, expected.Key) })
        {
            for (int n = 0; n < 4 && inputs.Length > 0; n++)
            {
                int element = random.Next(inputs.Length);
                double difference = ((4 * Difference(problem, inputs, element, Step / 2)) - Difference(problem, inputs, element, Step)) / 3;
                double size = 1 + gradient.Max(Math.Abs);
                Assert.Equal(difference, gradient[element], (Tolerance + OfScores) * size);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Problems))]
    public void Kernels_agree_with_the_reference(int number)
    {
        Assert.NotNull(scratch);
        Assert.NotNull(split);
        TableProblem problem = s_problems[number];
        Expected expected = Reference(problem);
        float[][] first = Run(problem, GuardSide.End);
        var bound = new TableBound(problem);
        bound.Add(problem, expected.Weights);
        Compare("query", expected.Query, first[0], _ => bound.Query);
        Compare("key", expected.Key, first[1], _ => bound.Key);
        Compare("value", expected.Value, first[2], _ => bound.Value);
        Compare("table", [.. expected.Table.Zip(problem.TableStart, (sum, start) => sum + start)], first[3], n => bound.Table[n]);
        Compare("other", [.. expected.Other.Zip(problem.OtherStart, (sum, start) => sum + start)], first[4], n => bound.Other[n]);
        Assert.Contains(expected.Table, gradient => Math.Abs(gradient) > 0.01);

        Assert.Equal(first, Run(problem, GuardSide.Start, byName: true));
        Assert.Equal(first, Run(problem, GuardSide.End, new ParallelOptions { MaxDegreeOfParallelism = 3 }));

        // Without gradients of tables, heads of samples are shared among threads; the others have the same bits.
        float[][] without = Run(problem, GuardSide.End, new ParallelOptions { MaxDegreeOfParallelism = 3 }, wantsTables: false);
        Assert.Equal(first[..3], without[..3]);
        Assert.All(without[3..], Assert.Empty);
    }

    /// <summary>Too long for each head to have sums of its own: there is one sum, and one order.</summary>
    [Fact]
    public void Long_tables_have_the_same_gradients_on_every_number_of_threads()
    {
        TableProblem problem = s_problems[0];
        Expected expected = Reference(problem);
        var bound = new TableBound(problem);
        bound.Add(problem, expected.Weights);
        float[] table = new float[1 << 18], one = new float[table.Length], three = new float[table.Length];
        problem.Table.CopyTo(table, 0);
        problem.TableStart.CopyTo(one, 0);
        problem.TableStart.CopyTo(three, 0);
        TableCall call = Call(problem);
        call.Table = table;
        call.TableGradient = one;
        problem.Backward(call);
        call.TableGradient = three;
        problem.Backward(call, new ParallelOptions { MaxDegreeOfParallelism = 3 });
        Assert.Equal(one, three);
        Compare("table", [.. expected.Table.Zip(problem.TableStart, (sum, start) => sum + start)], one[..problem.Table.Length], n => bound.Table[n]);
        Assert.All(one[problem.Table.Length..], gradient => Assert.Equal(0f, gradient));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public void A_gradient_of_another_length_is_refused(int change)
    {
        TableProblem problem = s_problems[2];
        float[] wrong = new float[problem.Other.Length + change];
        ArgumentException refused = Assert.Throws<ArgumentException>(() =>
        {
            TableCall call = Call(problem);
            call.OtherGradient = wrong;
            problem.Backward(call);
        });
        Assert.Equal("aheadGradient", refused.ParamName);
        Assert.Contains($"the {problem.Other.Length} elements of 'ahead', got {wrong.Length}", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_gradient_that_overlaps_is_refused()
    {
        TableProblem problem = s_problems[0];
        float[] copy = [.. problem.Table];
        ArgumentException refused = Assert.Throws<ArgumentException>(() =>
        {
            TableCall call = Call(problem);
            call.Table = copy;
            call.TableGradient = copy;
            problem.Backward(call);
        });
        Assert.Contains("overlap", refused.Message, StringComparison.Ordinal);
        Assert.Equal(problem.Table, copy);
        Assert.Throws<ArgumentException>(() =>
        {
            TableCall call = Call(problem);
            call.TableGradient = call.KeyGradient[..problem.Table.Length];
            problem.Backward(call);
        });
    }

    /// <summary>A table that is too short throws as it does in C#, with its gradient wanted or not, and nothing is read or added behind its end.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_index_out_of_range_throws(bool wantsTables)
    {
        TableProblem problem = s_problems[0];
        using var table = new GuardedMemory<float>(problem.Table.AsSpan(1), GuardSide.End);
        using var gradient = new GuardedMemory<float>(wantsTables ? table.Length : 0, GuardSide.End);
        Assert.Throws<IndexOutOfRangeException>(() =>
        {
            TableCall call = Call(problem);
            call.Table = table.Span;
            call.TableGradient = gradient.Span;
            problem.Backward(call);
        });
    }

    private sealed record Expected(double[] Query, double[] Key, double[] Value, double[] Table, double[] Other, double[] Weights);

    private static Expected Reference(TableProblem problem)
    {
        var expected = new Expected(
            new double[problem.Query.Length], new double[problem.Key.Length], new double[problem.Value.Length], new double[problem.Table.Length], new double[problem.Other.Length],
            new double[TableSizes.Batch * TableSizes.Heads * TableSizes.Queries * TableSizes.Keys]);
        ReferenceAttention.Forward(problem.Declaration, problem.Inputs(), new double[problem.Query.Length].AsSpan(), new AttentionResults<double> { Weights = expected.Weights });
        ReferenceAttention.Backward(
            problem.Declaration, problem.Inputs(expected.Table, expected.Other), problem.OutputGradient,
            new AttentionGradients<double> { Query = expected.Query, Key = expected.Key, Value = expected.Value });
        return expected;
    }

    private static double Difference(TableProblem problem, float[] inputs, int element, float step)
    {
        float at = inputs[element];
        inputs[element] = at + step;
        double above = Loss(problem);
        inputs[element] = at - step;
        double below = Loss(problem);
        inputs[element] = at;
        return (above - below) / (2.0 * step);
    }

    private static double Loss(TableProblem problem)
    {
        double[] output = new double[problem.Query.Length];
        ReferenceAttention.Forward(problem.Declaration, problem.Inputs(), output.AsSpan());
        return output.Zip(problem.OutputGradient, (o, gradient) => o * gradient).Sum();
    }

    /// <summary>A call on arrays, its forward call made.</summary>
    private static TableCall Call(TableProblem problem)
    {
        TableCall call = new()
        {
            Query = problem.Query,
            Key = problem.Key,
            Value = problem.Value,
            Table = problem.Table,
            Other = problem.Other,
            Output = new float[problem.Query.Length],
            LogSumExp = new float[TableSizes.Batch * TableSizes.Heads * TableSizes.Queries],
            OutputGradient = problem.OutputGradient,
            QueryGradient = new float[problem.Query.Length],
            KeyGradient = new float[problem.Key.Length],
            ValueGradient = new float[problem.Value.Length],
        };
        problem.Forward(call);
        return call;
    }

    private static float[][] Run(TableProblem problem, GuardSide side, ParallelOptions? options = null, bool byName = false, bool wantsTables = true)
    {
        GuardedScratch.Side = side;
        TableCall call = Call(problem);
        using GuardedMemory<float> table = new GuardedMemory<float>(problem.Table, side).AsReadOnly(), other = new GuardedMemory<float>(problem.Other, side).AsReadOnly();
        using var tableGradient = new GuardedMemory<float>(wantsTables ? problem.TableStart : [], side);
        using var otherGradient = new GuardedMemory<float>(wantsTables ? problem.OtherStart : [], side);
        call.Table = table.Span;
        call.Other = other.Span;
        call.TableGradient = tableGradient.Span;
        call.OtherGradient = otherGradient.Span;
        problem.Backward(call, options, byName);
        return [call.QueryGradient.ToArray(), call.KeyGradient.ToArray(), call.ValueGradient.ToArray(), tableGradient.Span.ToArray(), otherGradient.Span.ToArray()];
    }

    private static void Compare(string what, double[] expected, float[] actual, Func<int, double> allowed)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int n = 0; n < actual.Length; n++)
        {
            double error = Math.Abs(expected[n] - actual[n]);
            Assert.True(error <= allowed(n), string.Create(CultureInfo.InvariantCulture, $"Element {n} of the gradient of {what} is {actual[n]:R}, expected {expected[n]:R}: off by {error:E2}, allowed {allowed(n):E2}."));
        }
    }
}
