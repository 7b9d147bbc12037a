using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AttentionGen.Runtime;

/// <summary>
/// What a transformer layer computes row by row: the normalisation before its attention, and all that lies behind it. Either a block of rows goes through all of it
/// on one thread, so that it stays near, or threads share the panels of few rows step by step.
/// </summary>
internal sealed class TransformerSteps
{
    private readonly LayerWeights _weights;
    private readonly LayerPlan _plan;
    private readonly TransformerPlan _transformer;
    private readonly FeedForwardSteps? _network;

    // These alone, not the object that has them: the arrays that were packed go when their owner lets go of them.
    private readonly NormalizationWeights _attentionNorm;
    private readonly NormalizationWeights? _attentionOutputNorm;
    private readonly NormalizationWeights? _networkNorm;
    private readonly NormalizationWeights? _networkOutputNorm;
    private readonly int _model;

    public TransformerSteps(LayerWeights weights, TransformerPlan transformer, TransformerLayerWeights norms, FeedForwardSteps? network)
    {
        _weights = weights;
        _plan = weights.Plan;
        _transformer = transformer;
        _attentionNorm = norms.AttentionNormalization;
        _attentionOutputNorm = norms.AttentionOutputNormalization;
        _networkNorm = norms.FeedForwardNormalization;
        _networkOutputNorm = norms.FeedForwardOutputNormalization;
        _network = network;
        _model = _plan.Layer.ModelDimension;
        HiddenDimension = transformer.FeedForward?.HiddenDimension ?? 0;
        NormalizeWorker = NormalizeInput;
        BlockWorker = RunBlocks;
        OutWorker = ProjectOutput;
        BehindAttentionWorker = BehindAttention;
        BehindNetworkWorker = BehindNetwork;
        UpWorker = Up;
        DownWorker = Down;
    }

    /// <summary>Floats of a hidden row.</summary>
    public int HiddenDimension { get; }

    /// <summary>Whether the input is normalised before it is projected.</summary>
    public bool NormalizesInput => _transformer.NormalizesBefore;

    /// <summary>Normalises a share of the input's blocks of rows.</summary>
    public AttentionWorker NormalizeWorker { get; }

    /// <summary>Takes a share of the blocks of rows through all that lies behind the attention.</summary>
    public AttentionWorker BlockWorker { get; }

    /// <summary>Groups of panels of the output projection of few rows.</summary>
    public AttentionWorker OutWorker { get; }

    /// <summary>What few rows go through between the panels of the output projection and those of the network.</summary>
    public AttentionWorker BehindAttentionWorker { get; }

    /// <summary>What they go through behind the network's.</summary>
    public AttentionWorker BehindNetworkWorker { get; }

    /// <summary>Groups of panels of their hidden rows.</summary>
    public AttentionWorker UpWorker { get; }

    /// <summary>Groups of panels of what comes of those.</summary>
    public AttentionWorker DownWorker { get; }

    /// <summary>Whether there is a network.</summary>
    public bool HasNetwork => _network is not null;

    /// <summary>Groups of panels of hidden rows.</summary>
    public int UpGroups(int rows) => _network!.UpGroups(rows);

    /// <summary>Multiply-adds of a row behind the attention.</summary>
    public long RowOperations => ((long)_model * _weights.Output.Inputs) + NetworkOperations;

    /// <summary>Multiply-adds of a row in the network.</summary>
    public long NetworkOperations => _network?.RowOperations ?? 0;

    private void NormalizeInput(in AttentionArguments call, WorkShare share)
    {
        int rows = call.BatchSize * call.QueryLength;
        ref float target = ref Unsafe.Add(ref MemoryMarshal.GetReference(call.Scratch), _weights.Areas(call).Normalized);
        while (share.Next(out int block))
        {
            int first = block * call.BlockRows;
            Normalize(
                _attentionNorm, Math.Min(call.BlockRows, rows - first), ref Row(call.Query, first), ref Unsafe.NullRef<float>(),
                ref Unsafe.Add(ref target, (nint)first * _model));
        }
    }

    private void RunBlocks(in AttentionArguments call, WorkShare share)
    {
        int rows = call.BatchSize * call.QueryLength, most = Math.Min(call.BlockRows, rows);
        LayerAreas areas = _weights.Areas(call);
        ref float attended = ref Unsafe.Add(ref MemoryMarshal.GetReference(call.Scratch), areas.Attended);
        int width = _network is null ? 0 : _model;
        long summedLength = (long)most * width, normalizedLength = _transformer.NormalizesBefore ? summedLength : 0, hiddenLength = (long)most * HiddenDimension;
        using ScratchMemory own = ScratchMemory.Rent(summedLength + normalizedLength + hiddenLength + _plan.Dense.GroupLength(most));
        ref float normalized = ref Unsafe.Add(ref own.Start, (nint)summedLength);
        ref float hidden = ref Unsafe.Add(ref normalized, (nint)normalizedLength);
        ref float edge = ref Unsafe.Add(ref hidden, (nint)hiddenLength);
        while (share.Next(out int block))
        {
            int first = block * call.BlockRows, count = Math.Min(call.BlockRows, rows - first);
            ref float input = ref Row(call.Query, first);
            ref float output = ref Row(call.Output, first);
            ref float summed = ref _network is null ? ref output : ref own.Start;
            ref float from = ref Unsafe.Add(ref attended, (nint)first * _weights.Output.Inputs);
            for (int number = 0; number < _weights.Steps.OutGroups(count); number++)
                _weights.Steps.ProjectOutput(ref from, count, number, ref Residual(ref input), ref summed, ref edge);
            BehindAttention(count, ref input, ref summed, ref normalized);
            if (_network is null)
                continue;
            ref float networkInput = ref NormalizesInput ? ref normalized : ref summed;
            for (int number = 0; number < _network.UpGroups(count); number++)
                _network.Up(ref networkInput, count, number, ref hidden, ref edge);
            ref float downTarget = ref DownTarget(ref normalized, ref output);
            for (int number = 0; number < _network.DownGroups(count); number++)
                _network.Down(ref hidden, count, number, ref Residual(ref summed), ref downTarget, ref edge);
            BehindNetwork(count, ref summed, ref normalized, ref output);
        }
    }

    private void ProjectOutput(in AttentionArguments call, WorkShare share)
    {
        int rows = call.BatchSize * call.QueryLength;
        LayerAreas areas = _weights.SharedAreas(call);
        ref float shared = ref MemoryMarshal.GetReference(call.Scratch);
        using ScratchMemory edge = ScratchMemory.Rent(_plan.Dense.GroupLength(rows));
        while (share.Next(out int number))
            _weights.Steps.ProjectOutput(ref Unsafe.Add(ref shared, areas.Attended), rows, number, ref Residual(ref Row(call.Query, 0)), ref Summed(call, areas), ref edge.Start);
    }

    private void Up(in AttentionArguments call, WorkShare share)
    {
        int rows = call.BatchSize * call.QueryLength;
        LayerAreas areas = _weights.SharedAreas(call);
        ref float shared = ref MemoryMarshal.GetReference(call.Scratch);
        ref float input = ref NormalizesInput ? ref Unsafe.Add(ref shared, areas.Normalized) : ref Unsafe.Add(ref shared, areas.Summed);
        using ScratchMemory edge = ScratchMemory.Rent(_plan.Dense.GroupLength(rows));
        while (share.Next(out int number))
            _network!.Up(ref input, rows, number, ref Unsafe.Add(ref shared, areas.Hidden), ref edge.Start);
    }

    private void Down(in AttentionArguments call, WorkShare share)
    {
        int rows = call.BatchSize * call.QueryLength;
        LayerAreas areas = _weights.SharedAreas(call);
        ref float shared = ref MemoryMarshal.GetReference(call.Scratch);
        ref float target = ref DownTarget(ref Unsafe.Add(ref shared, areas.Normalized), ref Row(call.Output, 0));
        using ScratchMemory edge = ScratchMemory.Rent(_plan.Dense.GroupLength(rows));
        while (share.Next(out int number))
            _network!.Down(ref Unsafe.Add(ref shared, areas.Hidden), rows, number, ref Residual(ref Unsafe.Add(ref shared, areas.Summed)), ref target, ref edge.Start);
    }

    private void BehindAttention(in AttentionArguments call, WorkShare share)
    {
        if (!share.Next(out _))
            return;
        LayerAreas areas = _weights.SharedAreas(call);
        ref float normalized = ref Unsafe.Add(ref MemoryMarshal.GetReference(call.Scratch), areas.Normalized);
        BehindAttention(call.BatchSize * call.QueryLength, ref Row(call.Query, 0), ref Summed(call, areas), ref normalized);
    }

    private void BehindNetwork(in AttentionArguments call, WorkShare share)
    {
        if (!share.Next(out _))
            return;
        LayerAreas areas = _weights.SharedAreas(call);
        ref float normalized = ref Unsafe.Add(ref MemoryMarshal.GetReference(call.Scratch), areas.Normalized);
        BehindNetwork(call.BatchSize * call.QueryLength, ref Summed(call, areas), ref normalized, ref Row(call.Output, 0));
    }

    private void BehindAttention(int rows, ref float input, ref float summed, ref float normalized)
    {
        ref float none = ref Unsafe.NullRef<float>();
        if (_transformer.Placement == NormalizationPlacement.Post)
            Normalize(_attentionNorm, rows, ref summed, ref none, ref summed);
        if (_transformer.Placement == NormalizationPlacement.Both)
            Normalize(_attentionOutputNorm!, rows, ref summed, ref input, ref summed);
        if (_network is not null && _transformer.NormalizesBefore)
            Normalize(_networkNorm!, rows, ref summed, ref none, ref normalized);
    }

    private void BehindNetwork(int rows, ref float summed, ref float normalized, ref float output)
    {
        if (_transformer.Placement == NormalizationPlacement.Post)
            Normalize(_networkNorm!, rows, ref output, ref Unsafe.NullRef<float>(), ref output);
        if (_transformer.Placement == NormalizationPlacement.Both)
            Normalize(_networkOutputNorm!, rows, ref normalized, ref summed, ref output);
    }

    /// <summary>What a projection adds: nothing where its outputs are normalised before they are added.</summary>
    private ref float Residual(ref float rows) => ref _transformer.Placement == NormalizationPlacement.Both ? ref Unsafe.NullRef<float>() : ref rows;

    /// <summary>Where the network's outputs go: into its input, which is not needed any more, where they are still to be normalised.</summary>
    private ref float DownTarget(ref float normalized, ref float output) => ref _transformer.Placement == NormalizationPlacement.Both ? ref normalized : ref output;

    private ref float Summed(in AttentionArguments call, in LayerAreas areas) =>
        ref _network is null ? ref Row(call.Output, 0) : ref Unsafe.Add(ref MemoryMarshal.GetReference(call.Scratch), areas.Summed);

    private void Normalize(NormalizationWeights weights, int rows, ref float source, ref float residual, ref float target) => RowNormalization.Run(
        _plan.Dense.Lanes, _transformer.Normalization, _transformer.Epsilon, rows, weights, ref source, ref residual, ref target);

    private ref float Row(ReadOnlySpan<float> rows, int row) => ref Unsafe.Add(ref MemoryMarshal.GetReference(rows), (nint)row * _model);
}
