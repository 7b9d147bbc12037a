using AttentionGen.Tests.Cases;
using AttentionGen.Tests.Kernels;

namespace AttentionGen.Tests.Numerics;

/// <summary>The gradients of a layer that attends, by the reference, and what they may be off by.</summary>
internal static class LayerGradientBound
{
    /// <summary>Both, of a problem.</summary>
    /// <param name="problem">The call.</param>
    /// <param name="exact">Its forward call in double.</param>
    public static (GradientArrays<double> Expected, GradientArrays<double> Allowed) Of(AttentionProblem problem, PlainResult<double> exact)
    {
        var weights = (IWeights)LayerWeights.Of(problem)!;
        GradientArrays<double> gradients = ReferenceRun.LayerBackward(problem, weights);
        Memory<float>[] read =
        [
            problem.Query, problem.Key, problem.Value, problem.OutputGradient, problem.Bias, problem.Sinks, .. weights.Parameters.Select(parameter => parameter.Values),
        ];
        double[][] allowed = RoundingBound.Of(Values(gradients), () => Values(ReferenceRun.LayerBackward(problem, weights)), read, LongestSum(problem), (problem.HeadDimension + 2) * LargestStatistic(exact));
        return (gradients, new(allowed[0], allowed[1], allowed[2], allowed[3], allowed[4]) { Weights = [.. gradients.Weights.Select((gradient, n) => (gradient.Name, allowed[5 + n]))] });
    }

    /// <summary>
    /// Weights are computed anew as exponentials of scores less log-sum-exp. A rounding of either, and of each of the products that a score is the sum of, is absolute there, of the size of
    /// log-sum-exp: it makes a weight wrong by as much, and one of log-sum-exp all weights of a row alike, as no number that moves does.
    /// </summary>
    private static double LargestStatistic(PlainResult<double> exact) => exact.LogSumExp.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max();

    private static double[][] Values(GradientArrays<double> gradients) => [.. gradients.All.Select(gradient => gradient.Values)];

    /// <summary>Over rows, elements of a row, and keys.</summary>
    private static int LongestSum(AttentionProblem problem)
    {
        int memoryRows = problem.Key.Length / Math.Max(problem.KeyInputDimension, 1), hidden = problem.Declaration.FeedForwardDimension ?? 0;
        int[] lengths = [problem.AllQueries, memoryRows, problem.ModelDimension, problem.KeyInputDimension, problem.ContextWidth, problem.QueryWidth, hidden, problem.KeyLength];
        return lengths.Max();
    }
}
