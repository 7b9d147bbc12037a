using AttentionGen.Tests.Cases;

namespace AttentionGen.Tests.Kernels;

/// <summary>Calls a kernel on ordinary arrays, as most users do.</summary>
internal static class ArrayRun
{
    /// <summary>A call of the problem, to which only options and a cache remain to be added.</summary>
    public static AttentionCall CallOf(AttentionProblem problem, bool passesLengths, KernelResult outputs) => new()
    {
        Query = problem.Arguments.Query,
        Key = problem.Arguments.Key,
        Value = problem.Arguments.Value,
        NarrowQuery = problem.Arguments.NarrowQuery,
        NarrowKey = problem.Arguments.NarrowKey,
        NarrowValue = problem.Arguments.NarrowValue,
        Mask = problem.Mask,
        Bias = problem.Bias,
        KeyLengths = problem.KeyLengths,
        KeyMask = problem.KeyMask,
        KeyMaskHides = problem.KeyMaskHides,
        CumulativeQueryLengths = problem.CumulativeQueryLengths,
        CumulativeKeyLengths = problem.CumulativeKeyLengths,
        Sinks = problem.Sinks,
        Rotary = problem.Rotary,
        QueryPositions = problem.QueryPositions,
        KeyPositions = problem.KeyPositions,
        CachedLength = problem.CachedLength,
        FirstKey = problem.FirstKey,
        Dropout = problem.Dropout,
        Output = outputs.Output,
        NarrowOutput = outputs.NarrowOutput,
        Weights = outputs.Weights,
        AveragedWeights = outputs.AveragedWeights,
        LogSumExp = outputs.LogSumExp,
        ScaledScores = outputs.ScaledScores,
        CappedScores = outputs.CappedScores,
        MaskedScores = outputs.MaskedScores,
        KeyWeightSums = outputs.KeyWeightSums,
        PassesLengths = passesLengths,
        QueryLength = problem.QueryLength,
        KeyLength = problem.KeyLength,
    };

    /// <summary>Outputs that the problem asks for, all zero.</summary>
    public static KernelResult OutputsOf(AttentionProblem problem)
    {
        bool isNarrow = problem.Declaration.RowType != ElementType.Float32;
        return new KernelResult(new float[isNarrow ? 0 : problem.OutputLength], Array(AttentionOutputs.Weights))
        {
            NarrowOutput = new ushort[isNarrow ? problem.OutputLength : 0],
            AveragedWeights = Array(AttentionOutputs.AveragedWeights),
            LogSumExp = Array(AttentionOutputs.LogSumExp),
            ScaledScores = Array(AttentionOutputs.ScaledScores),
            CappedScores = Array(AttentionOutputs.CappedScores),
            MaskedScores = Array(AttentionOutputs.MaskedScores),
            KeyWeightSums = Array(AttentionOutputs.KeyWeightSums),
        };

        float[] Array(AttentionOutputs output) => new float[problem.Declaration.Returns(output) ? problem.LengthOf(output) : 0];
    }

    /// <summary>A cache that the problem's earlier calls have filled, or null where there is none.</summary>
    public static object? CacheOf(IAttentionKernel kernel, AttentionProblem problem)
    {
        object? cache = kernel.CreateCache(problem.BatchSize);
        foreach (AttentionProblem step in problem.Earlier)
        {
            AttentionCall call = CallOf(step, passesLengths: false, OutputsOf(step));
            call.Cache = cache;
            kernel.Forward(call);
        }

        return cache;
    }
}
