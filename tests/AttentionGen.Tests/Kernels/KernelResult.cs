using AttentionGen.Tests.Cases;
using AttentionGen.Tests.Numerics;

namespace AttentionGen.Tests.Kernels;

/// <summary>What one call left in its outputs.</summary>
internal sealed record KernelResult(float[] Output, float[] Weights) : AttentionArrays<float>(Output, Weights)
{
    /// <summary>The output as a kernel of 16-bit elements writes it.</summary>
    public ushort[] NarrowOutput { get; init; } = [];

    /// <summary>The gradients of a kernel that has them.</summary>
    public GradientArrays<float> Gradients { get; init; } = new([], [], [], [], []);

    /// <summary>What the calls before it, which filled its cache, left in theirs.</summary>
    public IReadOnlyList<KernelResult> Earlier { get; init; } = [];

    /// <summary>The part of one output that belongs to one sample, in the order in which a call of that sample alone returns it.</summary>
    public float[] OfSample(AttentionProblem problem, AttentionOutputs output, int batch)
    {
        float[] all = Of(output);
        if (output != AttentionOutputs.LogSumExp || !problem.Declaration.IsPacked)
            return Slice(all, batch * (all.Length / problem.BatchSize), all.Length / problem.BatchSize);

        return [.. Enumerable.Range(0, all.Length == 0 ? 0 : problem.HeadCount)
            .SelectMany(head => Slice(all, problem.LogSumExpIndex(batch, head, 0), problem.QueryCount(batch)))];
    }

    /// <summary>The rows of the output that belong to one sample.</summary>
    public float[] OutputOfSample(AttentionProblem problem, int batch)
    {
        if (!problem.Declaration.IsPacked)
            return Slice(Output, batch * problem.OutputSample, problem.OutputSample);
        int width = problem.Declaration.IsMultiHead ? problem.ModelDimension : problem.ContextWidth;
        return Slice(Output, problem.CumulativeQueryLengths[batch] * width, problem.QueryCount(batch) * width);
    }

    private static float[] Slice(float[] all, int start, int length) => all.AsSpan(start, length).ToArray();
}
