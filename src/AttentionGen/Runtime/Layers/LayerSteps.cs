using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AttentionGen.Runtime;

/// <summary>The projections of a layer, a group of panels of outputs at a time, with the delegates that threads share them by.</summary>
internal sealed class LayerSteps
{
    private readonly LayerWeights _weights;
    private readonly LayerPlan _plan;
    private readonly LayerShape _layer;
    private readonly Projection _projection;

    public LayerSteps(LayerWeights weights)
    {
        _weights = weights;
        _plan = weights.Plan;
        _layer = _plan.Layer;
        _projection = new Projection(_plan.Dense);
        InWorker = Project;
        OutWorker = ProjectOutput;
        OutBlockWorker = ProjectOutputBlocks;
        StatisticsWorker = ReturnStatistics;
    }

    /// <summary>The in-projections' share of a thread.</summary>
    public AttentionWorker InWorker { get; }

    /// <summary>The output projection's, panels of all rows.</summary>
    public AttentionWorker OutWorker { get; }

    /// <summary>The same by blocks of rows.</summary>
    public AttentionWorker OutBlockWorker { get; }

    /// <summary>Returns the softmax denominators of a chunk's packed samples.</summary>
    public AttentionWorker StatisticsWorker { get; }

    /// <summary>Groups of panels of the in-projections: first those of the queries, then of the keys, then of the values.</summary>
    public int InGroups(in AttentionArguments call) => QueryGroups(call) + KeyGroups(call, _weights.Key) + KeyGroups(call, _weights.Value);

    /// <summary>Groups of panels of the output projection of so many rows.</summary>
    public int OutGroups(int rows) => _plan.Dense.Groups(_layer.ModelDimension, rows);

    /// <summary>Multiply-adds of the in-projections of a chunk.</summary>
    public long InOperations(in LayerChunk chunk) =>
        ((long)chunk.QueryRows * _layer.ModelDimension * _weights.Query.Outputs)
        + (chunk.ProjectedRows * (((long)_layer.KeyInputDimension * _weights.Key.Outputs) + ((long)_layer.ValueInputDimension * _weights.Value.Outputs)));

    /// <summary>Multiply-adds of its attention.</summary>
    public long AttentionOperations(in AttentionArguments attention)
    {
        // Packed samples count as one whose queries see as many keys as any.
        AttentionShape shape = _layer.Attention;
        long pairs = shape.IsPacked
            ? (long)attention.QueryLength * Math.Min(attention.KeyLength, shape.KeyLength)
            : (long)attention.BatchSize * attention.QueryLength * attention.KeyLength;
        return pairs * (_weights.Query.Outputs + _weights.Output.Inputs);
    }

    /// <summary>Multiply-adds of its output projection.</summary>
    public long OutOperations(in LayerChunk chunk) => (long)chunk.QueryRows * _layer.ModelDimension * _weights.Output.Inputs;

    /// <summary>Projects a share of the queries, keys and values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Project(in AttentionArguments call, WorkShare share)
    {
        LayerAreas areas = _weights.Areas(call);
        ref float shared = ref MemoryMarshal.GetReference(call.Scratch);
        AttentionShape shape = _layer.Attention;
        (int samples, int queryRows, int keyRows) = (call.BatchSize, call.QueryLength, call.KeyLength);
        int firstKey = QueryGroups(call), firstValue = firstKey + KeyGroups(call, _weights.Key);
        using ScratchMemory edge = ScratchMemory.Rent((long)samples * Math.Max(queryRows, keyRows) * _plan.Dense.PanelLanes);
        while (share.Next(out int number))
        {
            if (number < firstKey)
                Heads(call.Query, samples, queryRows, _weights.Query, _plan.QueryBlock, number, shape.HeadDimension, ref Unsafe.Add(ref shared, areas.Query), ref edge.Start);
            else if (number < firstValue)
                Heads(call.Key, samples, keyRows, _weights.Key, _plan.KeyBlock, number - firstKey, shape.HeadDimension, ref Unsafe.Add(ref shared, areas.Key), ref edge.Start);
            else
                Heads(call.Value, samples, keyRows, _weights.Value, _plan.ValueBlock, number - firstValue, shape.ValueDimension, ref Unsafe.Add(ref shared, areas.Value), ref edge.Start);
        }
    }

    /// <summary>Projects a share of the output rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void ProjectOutput(in AttentionArguments call, WorkShare share)
    {
        LayerAreas areas = _weights.Areas(call);
        int rows = call.BatchSize * call.QueryLength;
        using ScratchMemory edge = ScratchMemory.Rent((long)rows * _plan.Dense.PanelLanes);
        ref float attended = ref Unsafe.Add(ref MemoryMarshal.GetReference(call.Scratch), areas.Attended);
        while (share.Next(out int number))
            ProjectOutput(ref attended, rows, number, ref Unsafe.NullRef<float>(), ref MemoryMarshal.GetReference(call.Output), ref edge.Start);
    }

    /// <summary>Projects a share of the blocks of output rows: each thread reads its own of them, and all weights.</summary>
    private void ProjectOutputBlocks(in AttentionArguments call, WorkShare share)
    {
        LayerAreas areas = _weights.Areas(call);
        int rows = call.BatchSize * call.QueryLength;
        using ScratchMemory edge = ScratchMemory.Rent((long)Math.Min(call.BlockRows, rows) * _plan.Dense.PanelLanes);
        ref float attended = ref Unsafe.Add(ref MemoryMarshal.GetReference(call.Scratch), areas.Attended);
        while (share.Next(out int block))
        {
            int first = block * call.BlockRows, count = Math.Min(call.BlockRows, rows - first);
            ref float from = ref Unsafe.Add(ref attended, (nint)first * _weights.Output.Inputs);
            ref float output = ref Unsafe.Add(ref MemoryMarshal.GetReference(call.Output), (nint)first * _layer.ModelDimension);
            for (int number = 0; number < OutGroups(count); number++)
                ProjectOutput(ref from, count, number, ref Unsafe.NullRef<float>(), ref output, ref edge.Start);
        }
    }

    /// <summary>A head's logarithms, (head, row of the chunk), to their place among all rows, (head, row).</summary>
    private void ReturnStatistics(in AttentionArguments call, WorkShare share)
    {
        int rows = call.QueryLength, all = call.LogSumExp.Length / _layer.Attention.HeadCount, firstRow = call.FirstRow;
        ReadOnlySpan<float> chunk = call.Scratch.Slice(_weights.Areas(call).Statistics, rows * _layer.Attention.HeadCount);
        while (share.Next(out int head))
            chunk.Slice(head * rows, rows).CopyTo(call.LogSumExp.Slice((head * all) + firstRow, rows));
    }

    /// <summary>A group of panels of the output projection of some rows.</summary>
    public void ProjectOutput(ref float attended, int rows, int number, ref float residual, ref float output, ref float edge)
    {
        if (rows > 0)
            _projection.Run(ref attended, rows, _plan.OutputBlock, _weights.Output, number, ref output, ref edge, Activation.None, ref residual);
    }

    private int QueryGroups(in AttentionArguments call) => _plan.Dense.Groups(_weights.Query.Outputs, RowsAtOnce(call.BatchSize, call.QueryLength));

    private int KeyGroups(in AttentionArguments call, ProjectionWeights weights) => _plan.Dense.Groups(weights.Outputs, RowsAtOnce(call.BatchSize, call.KeyLength));

    /// <summary>Rows that are multiplied together: those of all samples, where they lie as those of one would.</summary>
    private int RowsAtOnce(int samples, int rowCount) => _plan.ProjectedLayout == AttentionLayout.SequenceMajor ? samples * rowCount : rowCount;

    /// <summary>A group of panels of outputs, into rows of each head of a sample together or of all heads side by side.</summary>
    private void Heads(
        ReadOnlySpan<float> rows, int samples, int rowCount, ProjectionWeights weights, int block, int number, int dimension, ref float target, ref float edge)
    {
        if (rows.IsEmpty)
            return;
        ref float first = ref MemoryMarshal.GetReference(rows);
        if (_plan.ProjectedLayout == AttentionLayout.SequenceMajor)
        {
            _projection.Run(ref first, samples * rowCount, block, weights, number, ref target, weights.Outputs, 0, weights.Outputs, ref edge);
            return;
        }
        for (int sample = 0; sample < samples; sample++)
        {
            _projection.Run(
                ref Unsafe.Add(ref first, sample * rowCount * weights.Inputs), rowCount, block, weights, number,
                ref Unsafe.Add(ref target, sample * rowCount * weights.Outputs), dimension, rowCount * dimension, dimension, ref edge);
        }
    }
}
