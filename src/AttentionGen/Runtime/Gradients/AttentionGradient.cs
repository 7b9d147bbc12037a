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
        int sinks = call.SinkGradient.IsEmpty ? 0 : call.BatchSize * plan.Shape.HeadCount, tables = GradientTables.Floats(plan, call);
        if (sinks + tables == 0 || call.QueryLength == 0)
        {
            RunItems(call, plan, parallelOptions);
            return;
        }

        // Heads of samples have sums of their own, which are joined in the order of the samples.
        using ScratchMemory scratch = ScratchMemory.Rent(sinks + tables);
        Span<float> sums = MemoryMarshal.CreateSpan(ref scratch.Start, sinks + tables);
        AttentionArguments shared = call;
        shared.Scratch = sums[..sinks];
        shared.TableSums = sums[sinks..];
        shared.TableSums.Clear();
        RunItems(shared, plan, parallelOptions);
        for (int n = 0; n < sinks; n++)
            call.SinkGradient[n % plan.Shape.HeadCount] += sums[n];
        GradientTables.Join(call, sums[sinks..]);
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
        OverlapCheck.Gradients(call);
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
        AttentionShape shape = plan.Shape;
        long keys = shape.IsPacked ? call.KeyLength / Math.Max(call.BatchSize, 1) : (long)call.BatchSize * call.KeyLength;
        long operations = keys * call.QueryLength * shape.HeadCount * ((3 * shape.HeadDimension) + (2 * shape.ValueDimension));
        ParallelAttention.Run(call, items, operations, plan.WorkerOperations, parallelOptions, plan.Worker);
    }
}
