using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

// Addresses of calls are taken: they live on the stack of a thread that waits.
#pragma warning disable CS8500

namespace AttentionGen.Runtime;

/// <summary>
/// A call of a layer, a chunk of samples at a time: projections into scratch, attention, and the output projection with what lies behind it. For generated code; not
/// meant to be called by hand.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class LayerCall
{
    /// <summary>Runs the call, on the calling thread or on several.</summary>
    /// <param name="call">The call, checked.</param>
    /// <param name="weights">The layer's weights.</param>
    /// <param name="parallelOptions">Null for the calling thread alone.</param>
    /// <exception cref="OperationCanceledException">The call was cancelled.</exception>
    /// <exception cref="InvalidOperationException">Cumulative lengths were changed since they were checked.</exception>
    public static void Run(in AttentionArguments call, LayerWeights weights, ParallelOptions? parallelOptions)
    {
        ArgumentNullException.ThrowIfNull(weights);

        // What workers read is pinned by the whole call, so it holds the layer's own rows too.
        AttentionArguments whole = call;
        whole.BiasKey = weights.BiasKey;
        whole.BiasValue = weights.BiasValue;
        int degree = parallelOptions is null ? 1 : ParallelAttention.Degree(parallelOptions);
        var chunks = new LayerChunks(call, weights, degree);
        bool sharesPanels = weights.Transformer is not null && new RowBlocks(weights.Plan.Dense.BlockRows, chunks.Largest.QueryRows, degree).AreFew;
        LayerWidths widths = sharesPanels ? weights.SharedWidths : weights.Widths;
        using ScratchMemory shared = ScratchMemory.Rent(new LayerAreas(widths, chunks.Largest).Length);
        while (chunks.Next(ref shared.Start, out LayerChunk chunk))
            Run(whole, weights, chunk, ref shared.Start, sharesPanels, degree, parallelOptions);

        // Nothing counts as cached before all of it was attended to: a call that is cancelled can be made again.
        call.Cache?.Advance(call);
    }

    private static unsafe void Run(
        in AttentionArguments call, LayerWeights weights, in LayerChunk chunk, ref float scratch, bool sharesPanels, int degree, ParallelOptions? parallelOptions)
    {
        AttentionArguments pinned = call;
        LayerPlan plan = weights.Plan;
        LayerSteps steps = weights.Steps;
        AttentionShape shape = weights.Shape;
        LayerAreas areas = new(sharesPanels ? weights.SharedWidths : weights.Widths, chunk);
        AttentionArguments rows = Rows(call, plan.Layer, chunk, ref scratch, areas);
        int rowCount = chunk.QueryRows;
        var rowBlocks = new RowBlocks(plan.Dense.BlockRows, rowCount, degree);
        rows.BlockRows = rowBlocks.Rows;
        AttentionArguments projected = rows;
        AttentionArguments attention = Attention(call, weights, chunk, ref scratch, areas);
        var sequence = new LayerSequence(&pinned, plan.Dense.WorkerOperations, parallelOptions);
        if (weights.Transformer is { NormalizesInput: true } before)
        {
            projected.Query = MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref scratch, areas.Normalized), rowCount * plan.Layer.ModelDimension);
            if (!plan.Layer.IsCrossAttention)
                projected.Key = projected.Value = projected.Query;
            sequence.Then(&rows, rowBlocks.Count, (long)rowCount * plan.Layer.ModelDimension * OperationsOfNormalization, before.NormalizeWorker);
        }
        sequence.Then(&projected, steps.InGroups(projected), steps.InOperations(chunk), steps.InWorker);
        if (shape.HasCache)
        {
            sequence.Run();
            Append(call, weights, chunk, ref scratch, areas);
            sequence = new LayerSequence(&pinned, plan.Dense.WorkerOperations, parallelOptions);
        }
        sequence.Then(&attention, plan.ItemCount(attention), steps.AttentionOperations(attention), plan.Attend);
        if (weights.Widths.Statistics > 0 && rowCount > 0 && !call.LogSumExp.IsEmpty)
        {
            rows.LogSumExp = call.LogSumExp;
            rows.FirstRow = chunk.FirstQueryRow;
            sequence.Then(&rows, shape.HeadCount, (long)shape.HeadCount * rowCount, steps.StatisticsWorker);
        }
        if (weights.Transformer is not { } behind)
        {
            (int items, AttentionWorker worker) = rowBlocks.AreFew ? (steps.OutGroups(rowCount), steps.OutWorker) : (rowBlocks.Count, steps.OutBlockWorker);
            sequence.Then(&rows, items, steps.OutOperations(chunk), worker);
        }
        else if (!sharesPanels)
        {
            sequence.Then(&rows, rowBlocks.Count, rowCount * behind.RowOperations, behind.BlockWorker);
        }
        else if (rowCount > 0)
        {
            sequence.Then(&rows, steps.OutGroups(rowCount), steps.OutOperations(chunk), behind.OutWorker);
            sequence.Then(&rows, 1, 0, behind.BehindAttentionWorker);
            if (behind.HasNetwork)
            {
                sequence.Then(&rows, behind.UpGroups(rowCount), rowCount * behind.NetworkOperations / 2, behind.UpWorker);
                sequence.Then(&rows, steps.OutGroups(rowCount), rowCount * behind.NetworkOperations / 2, behind.DownWorker);
                sequence.Then(&rows, 1, 0, behind.BehindNetworkWorker);
            }
        }
        sequence.Run();
    }

    private static void Append(in AttentionArguments call, LayerWeights weights, in LayerChunk chunk, ref float scratch, in LayerAreas areas)
    {
        for (int sample = 0; sample < chunk.SampleCount; sample++)
        {
            CachedCall.Append(
                call, weights.Shape, chunk.FirstSample + sample, weights.Plan.ProjectedLayout,
                ref Unsafe.Add(ref scratch, areas.Key + (sample * call.QueryLength * weights.Key.Outputs)),
                ref Unsafe.Add(ref scratch, areas.Value + (sample * call.QueryLength * weights.Value.Outputs)));
        }
    }

    /// <summary>What an element of a normalised row costs, in multiply-adds: it is read three times and written once.</summary>
    private const int OperationsOfNormalization = 16;

    /// <summary>A chunk's rows of the model, and the scratch, which all threads of a call share.</summary>
    private static AttentionArguments Rows(in AttentionArguments call, LayerShape layer, in LayerChunk chunk, ref float scratch, in LayerAreas areas)
    {
        int samples = layer.Attention.IsPacked ? 1 : chunk.SampleCount;
        return new()
        {
            Query = Part(call.Query, chunk.FirstQueryRow, chunk.QueryRows, layer.ModelDimension),
            Key = Part(call.Key, chunk.FirstKeyRow, chunk.ProjectedRows, layer.KeyInputDimension),
            Value = Part(call.Value, chunk.FirstKeyRow, chunk.ProjectedRows, layer.ValueInputDimension),
            Scratch = MemoryMarshal.CreateSpan(ref scratch, areas.Length),
            Output = Part(call.Output, chunk.FirstQueryRow, chunk.QueryRows, layer.ModelDimension),
            CumulativeQueryLengths = LayerChunks.Lengths(chunk, ref scratch),
            BatchSize = samples,
            QueryLength = chunk.QueryRows / Math.Max(samples, 1),
            KeyLength = chunk.ProjectedRows / Math.Max(samples, 1),
        };
    }

    /// <summary>The attention of a chunk, between projections that lie in scratch.</summary>
    private static AttentionArguments Attention(in AttentionArguments call, LayerWeights weights, in LayerChunk chunk, ref float scratch, in LayerAreas areas)
    {
        AttentionShape shape = weights.Shape;
        (int first, int count) = (chunk.FirstSample, chunk.SampleCount);
        int scores = call.QueryLength * call.KeyLength;
        var attention = new AttentionArguments
        {
            Query = MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref scratch, areas.Query), chunk.QueryRows * weights.Query.Outputs),
            Output = MemoryMarshal.CreateSpan(ref Unsafe.Add(ref scratch, areas.Attended), chunk.QueryRows * weights.Output.Inputs),
            Mask = Table(call.Mask, call, first, count, shape, shape.MaskAxes),
            Bias = Table(call.Bias, call, first, count, shape, shape.BiasAxes),
            KeyLengths = Samples(call.KeyLengths, first, count, 1),
            KeyMask = Samples(call.KeyMask, first, count, call.KeyLength),
            KeyMaskHides = call.KeyMaskHides,
            FirstSample = first,
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
            QueryPositions = Samples(call.QueryPositions, first, count, call.QueryLength),
            KeyPositions = Samples(call.KeyPositions, first, count, call.KeyLength),
            BiasKey = weights.BiasKey,
            BiasValue = weights.BiasValue,
            Weights = Samples(call.Weights, first, count, shape.HeadCount * scores),
            AveragedWeights = Samples(call.AveragedWeights, first, count, scores),
            LogSumExp = weights.Widths.Statistics > 0
                ? MemoryMarshal.CreateSpan(ref Unsafe.Add(ref scratch, areas.Statistics), chunk.QueryRows * shape.HeadCount)
                : Samples(call.LogSumExp, first, count, shape.HeadCount * call.QueryLength),
            ScaledScores = Samples(call.ScaledScores, first, count, shape.HeadCount * scores),
            CappedScores = Samples(call.CappedScores, first, count, shape.HeadCount * scores),
            MaskedScores = Samples(call.MaskedScores, first, count, shape.HeadCount * scores),
            KeyWeightSums = Samples(call.KeyWeightSums, first, count, shape.HeadCount * call.KeyLength),
            CumulativeQueryLengths = LayerChunks.QueryLengths(chunk, ref scratch),
            CumulativeKeyLengths = LayerChunks.KeyLengths(chunk, ref scratch),
            BatchSize = count,
            QueryLength = shape.IsPacked ? chunk.QueryRows : call.QueryLength,
            KeyLength = shape.IsPacked ? chunk.ProjectedRows : call.KeyLength,
        };
        if (shape.HasCache)
        {
            CachedCall.SetRows(ref attention, shape, first, count);
            return attention;
        }
        attention.Key = MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref scratch, areas.Key), chunk.ProjectedRows * weights.Key.Outputs);
        attention.Value = MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref scratch, areas.Value), chunk.ProjectedRows * weights.Value.Outputs);
        return attention;
    }

    /// <summary>Some samples' part of a table that has samples, or all of it.</summary>
    private static ReadOnlySpan<T> Table<T>(ReadOnlySpan<T> table, in AttentionArguments call, int first, int count, AttentionShape shape, AttentionAxes axes)
    {
        if ((axes & AttentionAxes.Batch) == 0)
            return table;
        int heads = (axes & AttentionAxes.Head) != 0 ? shape.HeadCount : 1;
        int queries = (axes & AttentionAxes.Query) != 0 ? call.QueryLength : 1;
        return Samples(table, first, count, heads * queries * call.KeyLength);
    }

    /// <summary>Some samples' part, or nothing of what was not declared.</summary>
    private static ReadOnlySpan<T> Samples<T>(ReadOnlySpan<T> all, int first, int count, int length) => all.IsEmpty ? all : all.Slice(first * length, count * length);

    private static Span<float> Samples(Span<float> all, int first, int count, int length) => all.IsEmpty ? all : all.Slice(first * length, count * length);

    private static ReadOnlySpan<float> Part(ReadOnlySpan<float> all, int firstRow, int rows, int width) => all.IsEmpty ? all : all.Slice(firstRow * width, rows * width);

    private static Span<float> Part(Span<float> all, int firstRow, int rows, int width) => all.IsEmpty ? all : all.Slice(firstRow * width, rows * width);
}
