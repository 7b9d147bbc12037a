using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

// The address of a call is taken: it lives on the stack of a thread that waits.
#pragma warning disable CS8500

namespace AttentionGen.Runtime;

/// <summary>
/// The way back through a layer: rows from the output's gradient to that of the attention output, a block of them through all steps while it is near; the attention; rows on to
/// the gradient of the input; and, of what was left by the way, the gradients of the weights.
/// </summary>
internal sealed class LayerBackward
{
    private readonly TrainedLayer _layer;
    private readonly AttentionWorker _behind;
    private readonly AttentionWorker _before;
    private readonly AttentionWorker _memory;

    public LayerBackward(TrainedLayer layer)
    {
        _layer = layer;
        _behind = Behind;
        _before = Before;
        _memory = Memory;
    }

    /// <summary>Runs a call.</summary>
    /// <param name="call">The call, checked.</param>
    /// <param name="attention">Where the gradients of its attention's weights are added, or none.</param>
    /// <param name="transformer">The same of what lies around it.</param>
    /// <param name="parallelOptions">Null for the calling thread alone.</param>
    public unsafe void Run(in AttentionArguments call, MultiHeadAttentionWeights? attention, TransformerLayerWeights? transformer, ParallelOptions? parallelOptions)
    {
        LayerPlan plan = _layer.Plan;
        AttentionShape shape = plan.Layer.Attention;
        (int rows, int keys) = _layer.Count(call);
        if (rows == 0)
        {
            call.KeyGradient.Clear();
            call.ValueGradient.Clear();
            return;
        }
        int degree = parallelOptions is null ? 1 : ParallelAttention.Degree(parallelOptions);
        RowBlocks blocks = new(plan.Dense.BlockRows, rows, degree), keyBlocks = new(plan.Dense.BlockRows, keys, degree);
        var areas = new LayerGradientAreas(plan, rows, keys);
        int floats = GradientSums.Floats(plan.Gradients!.Attention, call);
        using ScratchMemory scratch = ScratchMemory.Rent(areas.Length), own = ScratchMemory.Rent(floats);
        var sums = new GradientSums(plan.Gradients.Attention, call, MemoryMarshal.CreateSpan(ref own.Start, floats));
        AttentionArguments pinned = call, steps = call;
        steps.Scratch = MemoryMarshal.CreateSpan(ref scratch.Start, checked((int)areas.Length));
        (steps.QueryLength, steps.KeyLength, steps.BlockRows) = (rows, keys, blocks.Rows);
        AttentionArguments memory = steps, inner = Attention(call, steps.Scratch, areas, rows, keys);
        memory.BlockRows = keyBlocks.Rows;
        sums.Set(ref inner);

        bool isCross = plan.Layer.IsCrossAttention;
        long keyOperations = keys * (_layer.Key.RowOperations + _layer.Value.RowOperations);
        var sequence = new LayerSequence(&pinned, plan.Dense.WorkerOperations, parallelOptions);
        sequence.Then(&steps, blocks.Count, rows * (_layer.Output.RowOperations + (_layer.Network?.RowOperations ?? 0)), _behind);
        sequence.Then(&inner, new GradientItems(plan.Gradients.Attention, inner).Count, AttentionGradient.Operations(inner, shape), plan.Gradients.Attention.Worker);
        if (!call.QueryGradient.IsEmpty || (attention is not null && _layer.NormalizesBefore))
            sequence.Then(&steps, blocks.Count, (rows * _layer.Query.RowOperations) + (isCross ? 0 : keyOperations), _before);
        if (isCross && !(call.KeyGradient.IsEmpty && call.ValueGradient.IsEmpty))
            sequence.Then(&memory, keyBlocks.Count, keyOperations, _memory);
        sequence.Run();
        sums.Join(call);
        if (attention is not null)
            AddAttention(pinned, steps, areas, sums, attention, transformer, parallelOptions);
        if (transformer?.FeedForward is { } network)
            AddNetwork(pinned, steps, areas, network, transformer, parallelOptions);
    }

    /// <summary>The attention of all samples, between projections and their gradients.</summary>
    private AttentionArguments Attention(in AttentionArguments call, Span<float> scratch, in LayerGradientAreas areas, int rows, int keys)
    {
        var kept = new LayerActivations(_layer.Plan, rows, keys);
        AttentionArguments attention = call;
        attention.Query = call.Activations.Slice((int)kept.Query, rows * _layer.Query.Outputs);
        attention.Key = call.Activations.Slice((int)kept.Key, keys * _layer.Key.Outputs);
        attention.Value = call.Activations.Slice((int)kept.Value, keys * _layer.Value.Outputs);
        attention.Attended = call.Activations.Slice((int)kept.Attended, rows * _layer.Output.Inputs);
        attention.Denominators = call.Activations.Slice((int)kept.Denominators, rows * _layer.Plan.Layer.Attention.HeadCount);
        if (_layer.Plan.Layer.Attention.SharesPositions)
            attention.KeyPositions = call.QueryPositions;
        attention.OutputGradient = scratch.Slice((int)areas.Attended, rows * _layer.Output.Inputs);
        attention.QueryGradient = scratch.Slice((int)areas.Query, rows * _layer.Query.Outputs);
        attention.KeyGradient = scratch.Slice((int)areas.Key, keys * _layer.Key.Outputs);
        attention.ValueGradient = scratch.Slice((int)areas.Value, keys * _layer.Value.Outputs);
        return attention;
    }

    /// <summary>The gradients of the attention's projections, of the key and value that it may have of its own, and of its normalisations.</summary>
    private unsafe void AddAttention(
        AttentionArguments pinned, in AttentionArguments steps, in LayerGradientAreas areas, in GradientSums sums, MultiHeadAttentionWeights gradients, TransformerLayerWeights? norms,
        ParallelOptions? options)
    {
        LayerPlan plan = _layer.Plan;
        (int rows, int keys, int model) = (steps.QueryLength, steps.KeyLength, _layer.Model);
        var kept = new LayerActivations(plan, rows, keys);
        AttentionProjectionGradients projections = gradients.Gradients(plan.Layer);
        sums.JoinAddedRows(plan.Gradients!.Attention, projections.BiasKey, projections.BiasValue);
        bool isCross = plan.Layer.IsCrossAttention;
        ReadOnlySpan<float> input = _layer.NormalizesBefore ? steps.Activations.Slice((int)kept.Normalized, rows * model) : steps.Query;
        ReadOnlySpan<float> memory = isCross ? steps.Key : input, valueMemory = isCross ? steps.Value : input;
        ReadOnlySpan<float> summedGradient = SummedGradient(steps, areas);
        ReadOnlySpan<float> outputGradient = _layer.BehindAttention is not null ? Area(steps, areas.AttentionSum, rows * model) : summedGradient, addedGradient = summedGradient;
        Dropped(steps, DropoutPlace.AttentionOutput, areas.AttentionDropped, ref outputGradient, ref addedGradient);
        AttentionArguments query = TrainedProjection.GradientCall(input, Area(steps, areas.Query, rows * _layer.Query.Outputs), rows, projections.Query);
        AttentionArguments key = TrainedProjection.GradientCall(memory, Area(steps, areas.Key, keys * _layer.Key.Outputs), keys, projections.Key);
        AttentionArguments value = TrainedProjection.GradientCall(valueMemory, Area(steps, areas.Value, keys * _layer.Value.Outputs), keys, projections.Value);
        AttentionArguments output = TrainedProjection.GradientCall(steps.Activations.Slice((int)kept.Attended, rows * _layer.Output.Inputs), outputGradient, rows, projections.Output);
        AttentionArguments before = default, behind = default;
        var sequence = new LayerSequence(&pinned, plan.Dense.WorkerOperations, options);
        Then(ref sequence, &query, _layer.Query, rows);
        Then(ref sequence, &key, _layer.Key, keys);
        Then(ref sequence, &value, _layer.Value, keys);
        Then(ref sequence, &output, _layer.Output, rows);
        if (_layer.NormalizesBefore)
        {
            before = NormalizationSums.Call(Area(steps, areas.NormalizedProducts, rows * model), Area(steps, areas.Normalized, rows * model), rows, norms!.AttentionNormalization);
            sequence.Then(&before, NormalizationSums.Items(before), (long)rows * model, NormalizationSums.Worker);
        }
        if (_layer.BehindAttention is not null)
        {
            behind = NormalizationSums.Call(
                Area(steps, areas.AttentionProducts, rows * model), addedGradient, rows, _layer.NormalizesOutputs ? norms!.AttentionOutputNormalization! : norms!.AttentionNormalization);
            sequence.Then(&behind, NormalizationSums.Items(behind), (long)rows * model, NormalizationSums.Worker);
        }
        sequence.Run();
    }

    /// <summary>The gradients of the network, and of its normalisations.</summary>
    private unsafe void AddNetwork(
        AttentionArguments pinned, in AttentionArguments steps, in LayerGradientAreas areas, FeedForwardWeights gradients, TransformerLayerWeights norms, ParallelOptions? options)
    {
        TrainedFeedForward network = _layer.Network!;
        (int rows, int model, int hidden) = (steps.QueryLength, _layer.Model, network.HiddenDimension);
        var kept = new LayerActivations(_layer.Plan, rows, steps.KeyLength);
        bool normalizesBehind = _layer.BehindNetwork is not null;
        ReadOnlySpan<float> input = steps.Activations.Slice((int)(_layer.NormalizesBefore ? kept.NetworkInput : kept.Summed), rows * model);
        ReadOnlySpan<float> outputGradient = normalizesBehind ? Area(steps, areas.NetworkSum, rows * model) : steps.OutputGradient, addedGradient = steps.OutputGradient;
        Dropped(steps, DropoutPlace.NetworkOutput, areas.NetworkDropped, ref outputGradient, ref addedGradient);
        AttentionArguments down = TrainedProjection.GradientCall(Area(steps, areas.Hidden, rows * hidden), outputGradient, rows, gradients.Down.Matrix.Gradient(hidden));
        AttentionArguments up = TrainedProjection.GradientCall(input, Area(steps, areas.HiddenSums, rows * hidden), rows, gradients.Up.Matrix.Gradient(model));
        AttentionArguments gate = default, before = default, behind = default;
        var sequence = new LayerSequence(&pinned, _layer.Plan.Dense.WorkerOperations, options);
        Then(ref sequence, &down, network.Down, rows);
        Then(ref sequence, &up, network.Up, rows);
        if (gradients.Gate is not null)
        {
            gate = TrainedProjection.GradientCall(input, Area(steps, areas.Gates, rows * hidden), rows, gradients.Gate.Matrix.Gradient(model));
            Then(ref sequence, &gate, network.Gate!, rows);
        }
        if (_layer.NormalizesBefore)
        {
            before = NormalizationSums.Call(Area(steps, areas.NetworkInputProducts, rows * model), Area(steps, areas.NetworkInput, rows * model), rows, norms.FeedForwardNormalization!);
            sequence.Then(&before, NormalizationSums.Items(before), (long)rows * model, NormalizationSums.Worker);
        }
        if (normalizesBehind)
        {
            behind = NormalizationSums.Call(
                Area(steps, areas.NetworkProducts, rows * model), addedGradient, rows, _layer.NormalizesOutputs ? norms.FeedForwardOutputNormalization! : norms.FeedForwardNormalization!);
            sequence.Then(&behind, NormalizationSums.Items(behind), (long)rows * model, NormalizationSums.Worker);
        }
        sequence.Run();
    }

    /// <summary>With dropout the gradient of what a sublayer's last projection gave, or, where that is normalised, of what was added, is what was left of it on the way back.</summary>
    private void Dropped(scoped in AttentionArguments steps, DropoutPlace place, nint area, ref ReadOnlySpan<float> outputGradient, ref ReadOnlySpan<float> addedGradient)
    {
        if (!_layer.Dropout(steps.Dropout, place).IsOn)
            return;
        ReadOnlySpan<float> dropped = Area(steps, area, steps.QueryLength * _layer.Model);
        if (_layer.NormalizesOutputs)
            addedGradient = dropped;
        else
            outputGradient = dropped;
    }

    private static unsafe void Then(scoped ref LayerSequence sequence, AttentionArguments* call, TrainedProjection projection, int rows) =>
        sequence.Then(call, projection.GradientItems(*call), rows * projection.RowOperations, projection.GradientWorker);

    /// <summary>The gradient of what the network is added to: without one, that of the output.</summary>
    private ReadOnlySpan<float> SummedGradient(scoped in AttentionArguments steps, scoped in LayerGradientAreas areas) =>
        _layer.Network is null ? steps.OutputGradient : Area(steps, areas.Summed, steps.QueryLength * _layer.Model);

    private static ReadOnlySpan<float> Area(scoped in AttentionArguments steps, nint area, int length) => steps.Scratch.Slice((int)area, length);

    /// <summary>From the output's gradient to that of the attention output.</summary>
    private void Behind(in AttentionArguments call, WorkShare share)
    {
        var kept = new LayerActivations(_layer.Plan, call.QueryLength, call.KeyLength);
        var areas = new LayerGradientAreas(_layer.Plan, call.QueryLength, call.KeyLength);
        int most = Math.Min(call.BlockRows, call.QueryLength), model = _layer.Model;
        using ScratchMemory own = ScratchMemory.Rent((long)most * (model + _layer.Plan.Dense.PanelLanes));
        ref float edge = ref Unsafe.Add(ref own.Start, (nint)most * model);
        ref float none = ref Unsafe.NullRef<float>();
        RowDropout attentionDropout = _layer.Dropout(call.Dropout, DropoutPlace.AttentionOutput), networkDropout = _layer.Dropout(call.Dropout, DropoutPlace.NetworkOutput);
        RowDropout hiddenDropout = _layer.Network?.Dropout(call.Dropout) ?? default;
        while (share.Next(out int block))
        {
            int first = block * call.BlockRows, count = Math.Min(call.BlockRows, call.QueryLength - first);
            ref float gradient = ref TrainedLayer.Row(call.OutputGradient, first, model);
            if (_layer.Network is { } network)
            {
                ref float outputGradient = ref gradient;
                ref float networkGradient = ref Behind(
                    _layer.BehindNetwork, networkDropout, first, count, ref outputGradient, ref TrainedLayer.Row(call.Activations, kept.NetworkSum, first, model),
                    ref TrainedLayer.Row(call.Scratch, areas.NetworkSum, first, model), ref TrainedLayer.Row(call.Scratch, areas.NetworkProducts, first, model),
                    ref TrainedLayer.Row(call.Scratch, areas.NetworkDropped, first, model));
                ref float summedGradient = ref TrainedLayer.Row(call.Scratch, areas.Summed, first, model);
                ref float inputGradient = ref _layer.NormalizesBefore ? ref TrainedLayer.Row(call.Scratch, areas.NetworkInput, first, model) : ref summedGradient;
                bool isGated = network.Gate is not null;
                network.Backward(
                    ref networkGradient, count,
                    ref TrainedLayer.Row(call.Activations, kept.HiddenSums, first, network.HiddenDimension),
                    ref isGated ? ref TrainedLayer.Row(call.Activations, kept.Gates, first, network.HiddenDimension) : ref none,
                    ref TrainedLayer.Row(call.Scratch, areas.Hidden, first, network.HiddenDimension),
                    ref TrainedLayer.Row(call.Scratch, areas.HiddenSums, first, network.HiddenDimension),
                    ref isGated ? ref TrainedLayer.Row(call.Scratch, areas.Gates, first, network.HiddenDimension) : ref none,
                    ref _layer.NormalizesSums ? ref TrainedLayer.Row(call.Scratch, areas.NetworkSum, first, model) : ref none, ref inputGradient, ref own.Start, ref edge,
                    hiddenDropout, first);
                if (_layer.NormalizesBefore)
                {
                    Normalization(
                        _layer.Norms!.FeedForwardNormalization!, count, ref TrainedLayer.Row(call.Activations, kept.Summed, first, model), ref inputGradient, ref outputGradient,
                        ref summedGradient, ref TrainedLayer.Row(call.Scratch, areas.NetworkInputProducts, first, model));
                }
                gradient = ref summedGradient;
            }
            gradient = ref Behind(
                _layer.BehindAttention, attentionDropout, first, count, ref gradient, ref TrainedLayer.Row(call.Activations, kept.AttentionSum, first, model),
                ref TrainedLayer.Row(call.Scratch, areas.AttentionSum, first, model), ref TrainedLayer.Row(call.Scratch, areas.AttentionProducts, first, model),
                ref TrainedLayer.Row(call.Scratch, areas.AttentionDropped, first, model));
            _layer.Output.Backward(ref gradient, count, ref none, ref TrainedLayer.Row(call.Scratch, areas.Attended, first, _layer.Output.Inputs), ref edge);
        }
    }

    /// <summary>Back through what lies behind a sublayer, to the gradient of what its last projection gave: the normalisation of the sum, or of what was added, and dropout.</summary>
    private ref float Behind(
        NormalizationWeights? norm, scoped in RowDropout dropout, int first, int count, ref float gradient, ref float source, ref float target, ref float products, ref float dropped)
    {
        ref float none = ref Unsafe.NullRef<float>();
        if (dropout.IsOn && _layer.NormalizesOutputs)
        {
            dropout.Apply(first, count, _layer.Model, ref gradient, ref none, ref dropped);
            gradient = ref dropped;
        }
        if (norm is not null)
        {
            Normalization(norm, count, ref source, ref gradient, ref none, ref target, ref products);
            gradient = ref target;
        }
        if (!dropout.IsOn || _layer.NormalizesOutputs)
            return ref gradient;
        dropout.Apply(first, count, _layer.Model, ref gradient, ref none, ref dropped);
        return ref dropped;
    }

    /// <summary>From the gradients of queries, and in self-attention of keys and values, to that of the input.</summary>
    private void Before(in AttentionArguments call, WorkShare share)
    {
        var areas = new LayerGradientAreas(_layer.Plan, call.QueryLength, call.KeyLength);
        int most = Math.Min(call.BlockRows, call.QueryLength), model = _layer.Model;
        using ScratchMemory own = ScratchMemory.Rent((long)most * ((2 * model) + _layer.Plan.Dense.PanelLanes));
        ref float odd = ref own.Start;
        ref float even = ref Unsafe.Add(ref own.Start, (nint)most * model);
        ref float edge = ref Unsafe.Add(ref even, (nint)most * model);
        ref float none = ref Unsafe.NullRef<float>();
        ReadOnlySpan<float> passed = _layer.NormalizesSums ? Area(call, areas.AttentionSum, call.QueryLength * model) : SummedGradient(call, areas);
        while (share.Next(out int block))
        {
            int first = block * call.BlockRows, count = Math.Min(call.BlockRows, call.QueryLength - first);
            ref float residual = ref _layer.Transformer is null ? ref none : ref TrainedLayer.Row(passed, first, model);
            ref float input = ref call.QueryGradient.IsEmpty ? ref odd : ref TrainedLayer.Row(call.QueryGradient, first, model);
            ref float target = ref _layer.NormalizesBefore ? ref TrainedLayer.Row(call.Scratch, areas.Normalized, first, model) : ref input;
            ref float added = ref _layer.NormalizesBefore ? ref none : ref residual;
            ref float queries = ref TrainedLayer.Row(call.Scratch, areas.Query, first, _layer.Query.Outputs);
            if (_layer.Plan.Layer.IsCrossAttention)
            {
                _layer.Query.Backward(ref queries, count, ref added, ref target, ref edge);
            }
            else
            {
                // A sum may not be written over what it adds: two buffers in turn.
                _layer.Query.Backward(ref queries, count, ref added, ref odd, ref edge);
                _layer.Key.Backward(ref TrainedLayer.Row(call.Scratch, areas.Key, first, _layer.Key.Outputs), count, ref odd, ref even, ref edge);
                _layer.Value.Backward(ref TrainedLayer.Row(call.Scratch, areas.Value, first, _layer.Value.Outputs), count, ref even, ref target, ref edge);
            }
            if (_layer.NormalizesBefore)
            {
                Normalization(
                    _layer.Norms!.AttentionNormalization, count, ref TrainedLayer.Row(call.Query, first, model), ref target, ref residual, ref input,
                    ref TrainedLayer.Row(call.Scratch, areas.NormalizedProducts, first, model));
            }
        }
    }

    /// <summary>From the gradients of keys and values to that of the memory, or of the two.</summary>
    private void Memory(in AttentionArguments call, WorkShare share)
    {
        var areas = new LayerGradientAreas(_layer.Plan, call.QueryLength, call.KeyLength);
        int most = Math.Min(call.BlockRows, call.KeyLength), width = _layer.Key.Inputs;
        using ScratchMemory own = ScratchMemory.Rent((long)most * (width + _layer.Plan.Dense.PanelLanes));
        ref float edge = ref Unsafe.Add(ref own.Start, (nint)most * width);
        ref float none = ref Unsafe.NullRef<float>();
        bool isSeparate = _layer.Plan.Layer.HasSeparateMemories;
        while (share.Next(out int block))
        {
            int first = block * call.BlockRows, count = Math.Min(call.BlockRows, call.KeyLength - first);
            ref float keys = ref TrainedLayer.Row(call.Scratch, areas.Key, first, _layer.Key.Outputs);
            ref float values = ref TrainedLayer.Row(call.Scratch, areas.Value, first, _layer.Value.Outputs);
            if (!isSeparate)
            {
                _layer.Key.Backward(ref keys, count, ref none, ref own.Start, ref edge);
                _layer.Value.Backward(ref values, count, ref own.Start, ref TrainedLayer.Row(call.KeyGradient, first, width), ref edge);
                continue;
            }
            if (!call.KeyGradient.IsEmpty)
                _layer.Key.Backward(ref keys, count, ref none, ref TrainedLayer.Row(call.KeyGradient, first, width), ref edge);
            if (!call.ValueGradient.IsEmpty)
                _layer.Value.Backward(ref values, count, ref none, ref TrainedLayer.Row(call.ValueGradient, first, _layer.Value.Inputs), ref edge);
        }
    }

    private void Normalization(
        NormalizationWeights weights, int rows, ref float source, ref float gradient, ref float residual, ref float target, ref float products) => NormalizationGradient.Run(
        _layer.Plan.Dense.Lanes, _layer.Transformer!.Normalization, _layer.Transformer.Epsilon, rows, weights, ref source, ref gradient, ref residual, ref target, ref products);
}
