using System.ComponentModel;
using System.Runtime.InteropServices;

namespace AttentionGen.Runtime;

/// <summary>The gradients of an attention call, on one thread or several. For generated code; not meant to be called by hand.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class AttentionGradient
{
    /// <summary>Checks a call before anything is written, and computes its gradients.</summary>
    /// <param name="call">The call.</param>
    /// <param name="plan">How.</param>
    /// <param name="parallelOptions">Degree, scheduler and cancellation; null for the calling thread alone.</param>
    /// <exception cref="ArgumentException">A span has not the length that the shape asks for, or a gradient overlaps another argument.</exception>
    public static void Run(scoped ref AttentionArguments call, GradientPlan plan, ParallelOptions? parallelOptions)
    {
        ArgumentNullException.ThrowIfNull(plan);
        Check(ref call, plan);
        int floats = GradientSums.Floats(plan, call);
        if (floats == 0)
        {
            RunItems(call, plan, parallelOptions);
            return;
        }
        using ScratchMemory scratch = ScratchMemory.Rent(floats);
        var sums = new GradientSums(plan, call, MemoryMarshal.CreateSpan(ref scratch.Start, floats));
        AttentionArguments shared = call;
        sums.Set(ref shared);
        RunItems(shared, plan, parallelOptions);
        sums.Join(call);
    }

    private static void Check(scoped ref AttentionArguments call, GradientPlan plan)
    {
        AttentionShape shape = plan.Shape;

        // What the forward call wrote has the lengths that it asked for.
        AttentionArguments forward = call;
        forward.Output = MemoryMarshal.CreateSpan(ref MemoryMarshal.GetReference(call.Attended), call.Attended.Length);
        forward.LogSumExp = MemoryMarshal.CreateSpan(ref MemoryMarshal.GetReference(call.Denominators), call.Denominators.Length);
        shape.CheckLengths(ref forward, AttentionOutputs.LogSumExp);
        call.BatchSize = forward.BatchSize;
        call.QueryLength = forward.QueryLength;
        call.KeyLength = forward.KeyLength;
        shape.CheckGradients(call);
        TableCheck.Gradients(plan, call);
        OverlapCheck.Gradients(call, "query", "key", "value");
        AttentionShape.SkipEmpty(ref call);
    }

    private static void RunItems(in AttentionArguments call, GradientPlan plan, ParallelOptions? parallelOptions)
    {
        int items = new GradientItems(plan, call).Count;
        if (parallelOptions is null)
        {
            plan.Worker(call, new WorkShare(0, items));
            return;
        }
        ParallelAttention.Run(call, items, Operations(call, plan.Shape), plan.WorkerOperations, parallelOptions, plan.Worker);
    }

    /// <summary>Multiply-adds of a call, if all queries see all keys.</summary>
    internal static long Operations(in AttentionArguments call, AttentionShape shape)
    {
        long keys = shape.IsPacked ? call.KeyLength / Math.Max(call.BatchSize, 1) : (long)call.BatchSize * call.KeyLength;
        return keys * call.QueryLength * shape.HeadCount * ((3 * shape.HeadDimension) + (2 * shape.ValueDimension));
    }
}
