using AttentionGen.Tests.Cases;
using AttentionGen.Tests.Memory;

namespace AttentionGen.Tests.Kernels;

/// <summary>What one call left in its outputs.</summary>
internal sealed record KernelResult(float[] Output, float[] Weights);

/// <summary>Calls a kernel with all its inputs and outputs in guarded memory, inputs write-protected.</summary>
internal static class KernelRun
{
    public static KernelResult Execute(IAttentionKernel kernel, AttentionProblem problem, bool passesLengths, GuardSide side, ParallelOptions? options = null)
    {
        using GuardedMemory<float> query = Input(problem.Query, side);
        using GuardedMemory<float> key = Input(problem.Key, side);
        using GuardedMemory<float> value = Input(problem.Value, side);
        using GuardedMemory<bool> mask = Input(problem.Mask, side);
        using GuardedMemory<float> bias = Input(problem.Bias, side);
        using GuardedMemory<int> keyLengths = Input(problem.KeyLengths, side);
        using GuardedMemory<float> output = Output(problem.BatchSize * problem.OutputSample, side);
        using GuardedMemory<float> weights = Output(problem.Declaration.ReturnsWeights ? problem.BatchSize * problem.WeightsSample : 0, side);
        kernel.Forward(new AttentionCall
        {
            Query = query.Span,
            Key = key.Span,
            Value = value.Span,
            Mask = mask.Span,
            Bias = bias.Span,
            KeyLengths = keyLengths.Span,
            Output = output.Span,
            Weights = weights.Span,
            PassesLengths = passesLengths,
            QueryLength = problem.QueryLength,
            KeyLength = problem.KeyLength,
            PassesOptions = options is not null,
            Options = options,
        });
        return new KernelResult(output.Span.ToArray(), weights.Span.ToArray());
    }

    private static GuardedMemory<T> Input<T>(T[] content, GuardSide side)
        where T : unmanaged => new GuardedMemory<T>(content, side).AsReadOnly();

    // What a kernel forgets to write, or adds to without setting it first, stays or becomes NaN.
    private static GuardedMemory<float> Output(int length, GuardSide side)
    {
        var output = new GuardedMemory<float>(length, side);
        output.Span.Fill(float.NaN);
        return output;
    }
}
