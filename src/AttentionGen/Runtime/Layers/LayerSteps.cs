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
    private readonly int _queryOutputs;
    private readonly int _keyOutputs;
    private readonly int _valueOutputs;
    private readonly int _attended;
    private readonly int _keyPanel;
    private readonly int _valuePanel;

    public LayerSteps(LayerWeights weights)
    {
        _weights = weights;
        _plan = weights.Plan;
        _layer = _plan.Layer;
        _projection = new Projection(_plan);
        AttentionShape shape = _layer.Attention;
        _queryOutputs = shape.HeadCount * shape.HeadDimension;
        _keyOutputs = shape.KeyValueHeadCount * shape.HeadDimension;
        _valueOutputs = shape.KeyValueHeadCount * shape.ValueDimension;
        _attended = shape.HeadCount * shape.ValueDimension;
        _keyPanel = _plan.Panels(_queryOutputs);
        _valuePanel = _keyPanel + _plan.Panels(_keyOutputs);
        InPanels = _valuePanel + _plan.Panels(_valueOutputs);
        OutPanels = _plan.Panels(_layer.ModelDimension);
        InWorker = Project;
        OutWorker = ProjectOutput;
    }

    /// <summary>Panels of outputs of the in-projections: first those of the queries, then of the keys, then of the values.</summary>
    public int InPanels { get; }

    /// <summary>Panels of outputs of the output projection.</summary>
    public int OutPanels { get; }

    /// <summary>The in-projections' share of a thread.</summary>
    public AttentionWorker InWorker { get; }

    /// <summary>The output projection's.</summary>
    public AttentionWorker OutWorker { get; }

    /// <summary>Where the projected rows of a sample lie.</summary>
    public LayerAreas Areas(int queryRows, int keyRows) => new(queryRows, keyRows, _queryOutputs, _keyOutputs, _valueOutputs, _attended);

    /// <summary>Multiply-adds of the in-projections of a sample.</summary>
    public long InOperations(in AttentionArguments rows) =>
        ((long)rows.QueryLength * _layer.ModelDimension * _queryOutputs)
        + (rows.KeyLength * (((long)_layer.KeyInputDimension * _keyOutputs) + ((long)_layer.ValueInputDimension * _valueOutputs)));

    /// <summary>Multiply-adds of its attention.</summary>
    public long AttentionOperations(in AttentionArguments attention) => (long)attention.QueryLength * attention.KeyLength * (_queryOutputs + _attended);

    /// <summary>Multiply-adds of its output projection.</summary>
    public long OutOperations(in AttentionArguments rows) => (long)rows.QueryLength * _layer.ModelDimension * _attended;

    /// <summary>Projects a share of the queries, keys and values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Project(in AttentionArguments call, WorkShare share)
    {
        LayerAreas areas = Areas(call.QueryLength, call.KeyLength);
        ref float shared = ref MemoryMarshal.GetReference(call.Scratch);
        AttentionShape shape = _layer.Attention;
        using ScratchMemory edge = ScratchMemory.Rent(EdgeLength(call));
        while (share.Next(out int panel))
        {
            if (panel < _keyPanel)
                Head(call.Query, call.QueryLength, _weights.Query, _layer.ModelDimension, _plan.QueryBlock, panel, _queryOutputs, shape.HeadDimension, ref shared, ref edge.Start);
            else if (panel < _valuePanel)
                Head(call.Key, call.KeyLength, _weights.Key, _layer.KeyInputDimension, _plan.KeyBlock, panel - _keyPanel, _keyOutputs, shape.HeadDimension, ref Unsafe.Add(ref shared, areas.Key), ref edge.Start);
            else
                Head(call.Value, call.KeyLength, _weights.Value, _layer.ValueInputDimension, _plan.ValueBlock, panel - _valuePanel, _valueOutputs, shape.ValueDimension, ref Unsafe.Add(ref shared, areas.Value), ref edge.Start);
        }
    }

    /// <summary>Projects a share of the output rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void ProjectOutput(in AttentionArguments call, WorkShare share)
    {
        LayerAreas areas = Areas(call.QueryLength, call.KeyLength);
        int model = _layer.ModelDimension;
        using ScratchMemory edge = ScratchMemory.Rent(EdgeLength(call));
        ref float attended = ref Unsafe.Add(ref MemoryMarshal.GetReference(call.Scratch), areas.Attended);
        while (share.Next(out int panel))
        {
            _projection.Run(
                ref attended, call.QueryLength, _attended, _plan.OutputBlock, _weights.Output, panel * _plan.PanelLanes,
                model, ref MemoryMarshal.GetReference(call.Output), model, 0, model, ref edge.Start);
        }
    }

    /// <summary>A panel of outputs, into rows of each head together or of all heads side by side.</summary>
    private void Head(
        ReadOnlySpan<float> rows, int rowCount, ProjectionWeights weights, int inputs, int block, int panel, int outputs, int dimension, ref float target, ref float edge)
    {
        bool together = _plan.ProjectedLayout == AttentionLayout.HeadMajor;
        int width = together ? dimension : outputs;
        _projection.Run(
            ref MemoryMarshal.GetReference(rows), rowCount, inputs, block, weights, panel * _plan.PanelLanes,
            outputs, ref target, width, together ? rowCount * dimension : 0, width, ref edge);
    }

    /// <summary>All rows of one panel of outputs, where a last panel is not full.</summary>
    private long EdgeLength(in AttentionArguments call) => _plan.HasEdge ? (long)Math.Max(call.QueryLength, call.KeyLength) * _plan.PanelLanes : 1;
}
