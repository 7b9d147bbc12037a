using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AttentionGen.Runtime;

/// <summary>
/// A call of a layer: for each sample three projections into scratch, attention, and the output projection. For generated code; not meant to be called by hand.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class LayerCall
{
    /// <summary>Runs the call, on the calling thread or on several.</summary>
    /// <param name="call">The call, checked.</param>
    /// <param name="weights">The layer's weights.</param>
    /// <param name="parallelOptions">Null for the calling thread alone.</param>
    /// <exception cref="OperationCanceledException">The call was cancelled.</exception>
    public static void Run(in AttentionArguments call, LayerWeights weights, ParallelOptions? parallelOptions)
    {
        ArgumentNullException.ThrowIfNull(weights);
        LayerPlan plan = weights.Plan;
        LayerShape layer = plan.Layer;
        AttentionShape shape = layer.Attention;
        LayerSteps steps = weights.Steps;
        LayerAreas areas = steps.Areas(call.QueryLength, ProjectedKeys(call, shape));
        using ScratchMemory shared = ScratchMemory.Rent(areas.Length);
        ref float scratch = ref shared.Start;
        for (int sample = 0; sample < call.BatchSize; sample++)
        {
            AttentionArguments rows = Rows(call, layer, sample, ref scratch, areas);
            AttentionArguments attention = Attention(call, weights, sample, ref scratch, areas);
            int items = plan.ItemCount(attention);
            if (parallelOptions is null)
                steps.Project(rows, new WorkShare(0, steps.InPanels));
            else
                ParallelAttention.Run(rows, steps.InPanels, steps.InOperations(rows), plan.WorkerOperations, parallelOptions, steps.InWorker);
            if (shape.HasCache)
                CachedCall.Append(call, shape, sample, plan.ProjectedLayout, ref Unsafe.Add(ref scratch, areas.Key), ref Unsafe.Add(ref scratch, areas.Value));
            if (parallelOptions is null)
            {
                plan.Attend(attention, new WorkShare(0, items));
                steps.ProjectOutput(rows, new WorkShare(0, steps.OutPanels));
                continue;
            }
            ParallelAttention.Run(attention, items, steps.AttentionOperations(attention), plan.WorkerOperations, parallelOptions, plan.Attend);
            ParallelAttention.Run(rows, steps.OutPanels, steps.OutOperations(rows), plan.WorkerOperations, parallelOptions, steps.OutWorker);
        }

        // Nothing counts as cached before all of it was attended to: a call that is cancelled can be made again.
        call.Cache?.Advance(call);
    }

    /// <summary>Key rows that a call projects: with a cache only the new ones.</summary>
    private static int ProjectedKeys(in AttentionArguments call, AttentionShape shape) => shape.HasCache ? call.QueryLength : call.KeyLength;

    /// <summary>A sample's rows of the model, and the scratch, which all threads of a call share.</summary>
    private static AttentionArguments Rows(in AttentionArguments call, LayerShape layer, int sample, ref float scratch, in LayerAreas areas)
    {
        int keyLength = ProjectedKeys(call, layer.Attention);
        return new()
        {
            Query = Sample(call.Query, sample, call.QueryLength * layer.ModelDimension),
            Key = Sample(call.Key, sample, keyLength * layer.KeyInputDimension),
            Value = Sample(call.Value, sample, keyLength * layer.ValueInputDimension),
            Scratch = MemoryMarshal.CreateSpan(ref scratch, areas.Length),
            Output = Sample(call.Output, sample, call.QueryLength * layer.ModelDimension),
            BatchSize = 1,
            QueryLength = call.QueryLength,
            KeyLength = keyLength,
        };
    }

    /// <summary>The attention of a sample, between projections that lie in scratch.</summary>
    private static AttentionArguments Attention(in AttentionArguments call, LayerWeights weights, int sample, ref float scratch, in LayerAreas areas)
    {
        AttentionShape shape = weights.Shape;
        int scores = call.QueryLength * call.KeyLength;
        var attention = new AttentionArguments
        {
            Query = MemoryMarshal.CreateReadOnlySpan(ref scratch, call.QueryLength * shape.HeadCount * shape.HeadDimension),
            Output = MemoryMarshal.CreateSpan(ref Unsafe.Add(ref scratch, areas.Attended), call.QueryLength * shape.HeadCount * shape.ValueDimension),
            Mask = Table(call.Mask, call, sample, shape, shape.MaskAxes),
            Bias = Table(call.Bias, call, sample, shape, shape.BiasAxes),
            KeyLengths = Sample(call.KeyLengths, sample, 1),
            KeyMask = Sample(call.KeyMask, sample, call.KeyLength),
            KeyMaskHides = call.KeyMaskHides,
            FirstSample = sample,
            ScoreNumbers0 = call.ScoreNumbers0,
            ScoreNumbers1 = call.ScoreNumbers1,
            ScoreNumbers2 = call.ScoreNumbers2,
            ScoreNumbers3 = call.ScoreNumbers3,
            ScoreIntegers0 = call.ScoreIntegers0,
            ScoreIntegers1 = call.ScoreIntegers1,
            ScoreIntegers2 = call.ScoreIntegers2,
            ScoreIntegers3 = call.ScoreIntegers3,
            ScoreArgument0 = call.ScoreArgument0,
            ScoreArgument1 = call.ScoreArgument1,
            ScoreArgument2 = call.ScoreArgument2,
            ScoreArgument3 = call.ScoreArgument3,
            Cache = call.Cache,
            Sinks = call.Sinks,
            Rotary = call.Rotary,
            QueryPositions = Sample(call.QueryPositions, sample, call.QueryLength),
            KeyPositions = Sample(call.KeyPositions, sample, call.KeyLength),
            BiasKey = weights.BiasKey,
            BiasValue = weights.BiasValue,
            Weights = Sample(call.Weights, sample, shape.HeadCount * scores),
            AveragedWeights = Sample(call.AveragedWeights, sample, scores),
            LogSumExp = Sample(call.LogSumExp, sample, shape.HeadCount * call.QueryLength),
            ScaledScores = Sample(call.ScaledScores, sample, shape.HeadCount * scores),
            CappedScores = Sample(call.CappedScores, sample, shape.HeadCount * scores),
            MaskedScores = Sample(call.MaskedScores, sample, shape.HeadCount * scores),
            KeyWeightSums = Sample(call.KeyWeightSums, sample, shape.HeadCount * call.KeyLength),
            BatchSize = 1,
            QueryLength = call.QueryLength,
            KeyLength = call.KeyLength,
        };
        if (shape.HasCache)
        {
            CachedCall.SetRows(ref attention, shape, sample, 1);
            return attention;
        }
        attention.Key = MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref scratch, areas.Key), call.KeyLength * shape.KeyValueHeadCount * shape.HeadDimension);
        attention.Value = MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref scratch, areas.Value), call.KeyLength * shape.KeyValueHeadCount * shape.ValueDimension);
        return attention;
    }

    /// <summary>A sample's part of a table that has samples, or all of it.</summary>
    private static ReadOnlySpan<T> Table<T>(ReadOnlySpan<T> table, in AttentionArguments call, int sample, AttentionShape shape, AttentionAxes axes)
    {
        if ((axes & AttentionAxes.Batch) == 0)
            return table;
        int heads = (axes & AttentionAxes.Head) != 0 ? shape.HeadCount : 1;
        int queries = (axes & AttentionAxes.Query) != 0 ? call.QueryLength : 1;
        return Sample(table, sample, heads * queries * call.KeyLength);
    }

    /// <summary>A sample's part, or nothing of what was not declared.</summary>
    private static ReadOnlySpan<T> Sample<T>(ReadOnlySpan<T> all, int sample, int length) => all.IsEmpty ? all : all.Slice(sample * length, length);

    private static Span<float> Sample(Span<float> all, int sample, int length) => all.IsEmpty ? all : all.Slice(sample * length, length);
}
