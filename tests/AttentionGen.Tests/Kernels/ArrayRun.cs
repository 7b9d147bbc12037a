using AttentionGen.Tests.Cases;

namespace AttentionGen.Tests.Kernels;

/// <summary>Calls a kernel on ordinary arrays, as most users do.</summary>
internal static class ArrayRun
{
    /// <summary>A call of the problem, to which only options remain to be added.</summary>
    public static AttentionCall CallOf(AttentionProblem problem, bool passesLengths, KernelResult outputs) => new()
    {
        Query = problem.Query,
        Key = problem.Key,
        Value = problem.Value,
        Mask = problem.Mask,
        Bias = problem.Bias,
        KeyLengths = problem.KeyLengths,
        Output = outputs.Output,
        Weights = outputs.Weights,
        PassesLengths = passesLengths,
        QueryLength = problem.QueryLength,
        KeyLength = problem.KeyLength,
    };

    /// <summary>Outputs that the problem asks for, all zero.</summary>
    public static KernelResult OutputsOf(AttentionProblem problem) => new(
        new float[problem.BatchSize * problem.OutputSample],
        new float[problem.Declaration.ReturnsWeights ? problem.BatchSize * problem.WeightsSample : 0]);
}
