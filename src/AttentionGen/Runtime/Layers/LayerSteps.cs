using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AttentionGen.Runtime;

/// <summary>The projections of a layer, a panel of outputs at a time, with the delegates that threads share them by.</summary>
internal sealed class LayerSteps
{
    private readonly LayerWeights _weights;
    private readonly LayerPlan _plan;
    private readonly LayerShape _layer;
    private readonly Projection _projection;
    private readonly int _keyPanel;
    private readonly int _valuePanel;

    public LayerSteps(LayerWeights weights)
    {
        _weights = weights;
        _plan = weights.Plan;
        _layer = _plan.Layer;
        _projection = new Projection(_plan.Dense);
        _keyPanel = _plan.Dense.Panels(weights.Query.Outputs);
        _valuePanel = _keyPanel + _plan.Dense.Panels(weights.Key.Outputs);
        InPanels = _valuePanel + _plan.Dense.Panels(weights.Value.Outputs);
        OutPanels = _plan.Dense.Panels(_layer.ModelDimension);
        InWorker = Project;
        OutWorker = ProjectOutput;
        OutBlockWorker = ProjectOutputBlocks;
        StatisticsWorker = ReturnStatistics;
    }

    /// <summary>Panels of outputs of the in-projections: first those of the queries, then of the keys, then of the values.</summary>
    public int InPanels { get; }

    /// <summary>Panels of outputs of the output projection.</summary>
    public int OutPanels { get; }

    /// <summary>The in-projections' share of a thread.</summary>
    public AttentionWorker InWorker { get; }

    /// <summary>The output projection's, panels of all rows.</summary>
    public AttentionWorker OutWorker { get; }

    /// <summary>The same by blocks of rows.</summary>
    public AttentionWorker OutBlockWorker { get; }

    /// <summary>Returns the softmax denominators of a chunk's packed samples.</summary>
    public AttentionWorker StatisticsWorker { get; }

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
        using ScratchMemory edge = ScratchMemory.Rent((long)samples * Math.Max(queryRows, keyRows) * _plan.Dense.PanelLanes);
        while (share.Next(out int panel))
        {
            if (panel < _keyPanel)
                Heads(call.Query, samples, queryRows, _weights.Query, _plan.QueryBlock, panel, shape.HeadDimension, ref Unsafe.Add(ref shared, areas.Query), ref edge.Start);
            else if (panel < _valuePanel)
                Heads(call.Key, samples, keyRows, _weights.Key, _plan.KeyBlock, panel - _keyPanel, shape.HeadDimension, ref Unsafe.Add(ref shared, areas.Key), ref edge.Start);
            else
                Heads(call.Value, samples, keyRows, _weights.Value, _plan.ValueBlock, panel - _valuePanel, shape.ValueDimension, ref Unsafe.Add(ref shared, areas.Value), ref edge.Start);
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
        while (share.Next(out int panel))
            ProjectOutput(ref attended, rows, panel, ref Unsafe.NullRef<float>(), ref MemoryMarshal.GetReference(call.Output), ref edge.Start);
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
            for (int panel = 0; panel < OutPanels; panel++)
                ProjectOutput(ref from, count, panel, ref Unsafe.NullRef<float>(), ref output, ref edge.Start);
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

    /// <summary>A panel of the output projection of some rows.</summary>
    public void ProjectOutput(ref float attended, int rows, int panel, ref float residual, ref float output, ref float edge)
    {
        if (rows > 0)
            _projection.Run(ref attended, rows, _plan.OutputBlock, _weights.Output, panel, ref output, ref edge, Activation.None, ref residual);
    }

    /// <summary>A panel of outputs, into rows of each head of a sample together or of all heads side by side.</summary>
    private void Heads(
        ReadOnlySpan<float> rows, int samples, int rowCount, ProjectionWeights weights, int block, int panel, int dimension, ref float target, ref float edge)
    {
        if (rows.IsEmpty)
            return;
        ref float first = ref MemoryMarshal.GetReference(rows);
        if (_plan.ProjectedLayout == AttentionLayout.SequenceMajor)
        {
            _projection.Run(ref first, samples * rowCount, block, weights, panel, ref target, weights.Outputs, 0, weights.Outputs, ref edge);
            return;
        }
        for (int sample = 0; sample < samples; sample++)
        {
            _projection.Run(
                ref Unsafe.Add(ref first, sample * rowCount * weights.Inputs), rowCount, block, weights, panel,
                ref Unsafe.Add(ref target, sample * rowCount * weights.Outputs), dimension, rowCount * dimension, dimension, ref edge);
        }
    }
}
