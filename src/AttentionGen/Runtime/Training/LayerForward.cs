using System.Runtime.CompilerServices;

// The address of a call is taken: it lives on the stack of a thread that waits.
#pragma warning disable CS8500

namespace AttentionGen.Runtime;

/// <summary>The forward call of a layer that learns: it computes what any call does, and keeps what gradients are made of.</summary>
internal sealed class LayerForward
{
    private readonly TrainedLayer _layer;
    private readonly AttentionWorker _project;
    private readonly AttentionWorker _projectMemory;
    private readonly AttentionWorker _behind;

    public LayerForward(TrainedLayer layer)
    {
        _layer = layer;
        _project = Project;
        _projectMemory = ProjectMemory;
        _behind = Behind;
    }

    /// <summary>Runs a call.</summary>
    /// <param name="call">The call, checked, with activations in place of scratch.</param>
    /// <param name="parallelOptions">Null for the calling thread alone.</param>
    public unsafe void Run(in AttentionArguments call, ParallelOptions? parallelOptions)
    {
        LayerPlan plan = _layer.Plan;
        (int rows, int keys) = _layer.Count(call);
        if (rows == 0)
        {
            // The one output that has elements without a query.
            call.KeyWeightSums.Clear();
            return;
        }
        int degree = parallelOptions is null ? 1 : ParallelAttention.Degree(parallelOptions);
        RowBlocks blocks = new(plan.Dense.BlockRows, rows, degree), keyBlocks = new(plan.Dense.BlockRows, keys, degree);
        var kept = new LayerActivations(plan, rows, keys);
        AttentionArguments pinned = call, attention = Attention(call, kept, rows, keys);
        var steps = new AttentionArguments
        {
            Query = call.Query, Key = call.Key, Value = call.Value, Output = call.Output, Scratch = call.Scratch, QueryLength = rows, KeyLength = keys, BlockRows = blocks.Rows,
            Dropout = call.Dropout,
        };
        AttentionArguments memory = steps;
        memory.BlockRows = keyBlocks.Rows;

        bool isCross = plan.Layer.IsCrossAttention;
        long keyOperations = keys * (_layer.Key.RowOperations + _layer.Value.RowOperations);
        var sequence = new LayerSequence(&pinned, plan.Dense.WorkerOperations, parallelOptions);
        sequence.Then(&steps, blocks.Count, (rows * _layer.Query.RowOperations) + (isCross ? 0 : keyOperations), _project);
        if (isCross)
            sequence.Then(&memory, keyBlocks.Count, keyOperations, _projectMemory);
        sequence.Then(&attention, plan.ItemCount(attention), AttentionGradient.Operations(attention, plan.Layer.Attention) / 2, plan.Attend);
        sequence.Then(&steps, blocks.Count, rows * (_layer.Output.RowOperations + (_layer.Network?.RowOperations ?? 0)), _behind);
        sequence.Run();
        if (!call.LogSumExp.IsEmpty)
            attention.LogSumExp.CopyTo(call.LogSumExp);
    }

    /// <summary>The attention of all samples, between projections that are kept.</summary>
    private AttentionArguments Attention(in AttentionArguments call, in LayerActivations kept, int rows, int keys)
    {
        AttentionArguments attention = call;
        attention.Query = call.Scratch.Slice((int)kept.Query, rows * _layer.Query.Outputs);
        attention.Key = call.Scratch.Slice((int)kept.Key, keys * _layer.Key.Outputs);
        attention.Value = call.Scratch.Slice((int)kept.Value, keys * _layer.Value.Outputs);
        attention.Output = call.Scratch.Slice((int)kept.Attended, rows * _layer.Output.Inputs);
        attention.LogSumExp = call.Scratch.Slice((int)kept.Denominators, rows * _layer.Plan.Layer.Attention.HeadCount);
        attention.Scratch = default;
        return attention;
    }

    private void Project(in AttentionArguments call, WorkShare share)
    {
        var kept = new LayerActivations(_layer.Plan, call.QueryLength, call.KeyLength);
        using ScratchMemory edge = ScratchMemory.Rent((long)Math.Min(call.BlockRows, call.QueryLength) * _layer.Plan.Dense.PanelLanes);
        ref float none = ref Unsafe.NullRef<float>();
        while (share.Next(out int block))
        {
            int first = block * call.BlockRows, count = Math.Min(call.BlockRows, call.QueryLength - first);
            ref float rows = ref TrainedLayer.Row(call.Query, first, _layer.Model);
            if (_layer.NormalizesBefore)
            {
                ref float normalized = ref TrainedLayer.Row(call.Scratch, kept.Normalized, first, _layer.Model);
                Normalize(_layer.Norms!.AttentionNormalization, count, ref rows, ref none, ref normalized);
                rows = ref normalized;
            }
            _layer.Query.Forward(ref rows, count, ref none, ref TrainedLayer.Row(call.Scratch, kept.Query, first, _layer.Query.Outputs), ref edge.Start);
            if (_layer.Plan.Layer.IsCrossAttention)
                continue;
            _layer.Key.Forward(ref rows, count, ref none, ref TrainedLayer.Row(call.Scratch, kept.Key, first, _layer.Key.Outputs), ref edge.Start);
            _layer.Value.Forward(ref rows, count, ref none, ref TrainedLayer.Row(call.Scratch, kept.Value, first, _layer.Value.Outputs), ref edge.Start);
        }
    }

    private void ProjectMemory(in AttentionArguments call, WorkShare share)
    {
        var kept = new LayerActivations(_layer.Plan, call.QueryLength, call.KeyLength);
        using ScratchMemory edge = ScratchMemory.Rent((long)Math.Min(call.BlockRows, call.KeyLength) * _layer.Plan.Dense.PanelLanes);
        ref float none = ref Unsafe.NullRef<float>();
        while (share.Next(out int block))
        {
            int first = block * call.BlockRows, count = Math.Min(call.BlockRows, call.KeyLength - first);
            _layer.Key.Forward(
                ref TrainedLayer.Row(call.Key, first, _layer.Key.Inputs), count, ref none, ref TrainedLayer.Row(call.Scratch, kept.Key, first, _layer.Key.Outputs), ref edge.Start);
            _layer.Value.Forward(
                ref TrainedLayer.Row(call.Value, first, _layer.Value.Inputs), count, ref none, ref TrainedLayer.Row(call.Scratch, kept.Value, first, _layer.Value.Outputs), ref edge.Start);
        }
    }

    private void Behind(in AttentionArguments call, WorkShare share)
    {
        var kept = new LayerActivations(_layer.Plan, call.QueryLength, call.KeyLength);
        int most = Math.Min(call.BlockRows, call.QueryLength), model = _layer.Model;
        nint hiddenLength = (nint)most * (_layer.Network?.HiddenDimension ?? 0);
        using ScratchMemory own = ScratchMemory.Rent(hiddenLength + ((long)most * _layer.Plan.Dense.PanelLanes));
        ref float edge = ref Unsafe.Add(ref own.Start, hiddenLength);
        ref float none = ref Unsafe.NullRef<float>();
        RowDropout attentionDropout = _layer.Dropout(call.Dropout, DropoutPlace.AttentionOutput), networkDropout = _layer.Dropout(call.Dropout, DropoutPlace.NetworkOutput);
        RowDropout hiddenDropout = _layer.Network?.Dropout(call.Dropout) ?? default;
        while (share.Next(out int block))
        {
            int first = block * call.BlockRows, count = Math.Min(call.BlockRows, call.QueryLength - first);
            ref float attended = ref TrainedLayer.Row(call.Scratch, kept.Attended, first, _layer.Output.Inputs);
            ref float input = ref TrainedLayer.Row(call.Query, first, model);
            ref float output = ref TrainedLayer.Row(call.Output, first, model);
            if (_layer.Transformer is null)
            {
                _layer.Output.Forward(ref attended, count, ref none, ref output, ref edge);
                continue;
            }

            ref float summed = ref _layer.Network is null ? ref output : ref TrainedLayer.Row(call.Scratch, kept.Summed, first, model);
            ref float attentionSum = ref _layer.Transformer.NormalizesBehind ? ref TrainedLayer.Row(call.Scratch, kept.AttentionSum, first, model) : ref summed;
            _layer.Output.Forward(ref attended, count, ref AddedBefore(attentionDropout, ref input), ref attentionSum, ref edge);
            Behind(_layer.BehindAttention, attentionDropout, first, count, ref attentionSum, ref input, ref summed);
            if (_layer.Network is not { } network)
                continue;

            ref float networkInput = ref summed;
            if (_layer.NormalizesBefore)
            {
                networkInput = ref TrainedLayer.Row(call.Scratch, kept.NetworkInput, first, model);
                Normalize(_layer.Norms!.FeedForwardNormalization!, count, ref summed, ref none, ref networkInput);
            }
            ref float networkSum = ref _layer.Transformer.NormalizesBehind ? ref TrainedLayer.Row(call.Scratch, kept.NetworkSum, first, model) : ref output;
            network.Forward(
                ref networkInput, count, ref AddedBefore(networkDropout, ref summed),
                ref TrainedLayer.Row(call.Scratch, kept.HiddenSums, first, network.HiddenDimension),
                ref network.Gate is null ? ref none : ref TrainedLayer.Row(call.Scratch, kept.Gates, first, network.HiddenDimension),
                ref networkSum, ref own.Start, ref edge, hiddenDropout, first);
            Behind(_layer.BehindNetwork, networkDropout, first, count, ref networkSum, ref summed, ref output);
        }
    }

    /// <summary>What a sublayer's last projection adds: the residual rows, unless something comes between.</summary>
    private ref float AddedBefore(scoped in RowDropout dropout, ref float residual) => ref _layer.NormalizesOutputs || dropout.IsOn ? ref Unsafe.NullRef<float>() : ref residual;

    /// <summary>What lies behind a sublayer: dropout and the residual sum where the projection has not made it, normalisation of the sum, or of what is added.</summary>
    private void Behind(NormalizationWeights? norm, in RowDropout dropout, int first, int count, ref float returned, ref float residual, ref float target)
    {
        ref float none = ref Unsafe.NullRef<float>();
        bool isNormalized = _layer.NormalizesOutputs;
        if (dropout.IsOn && !isNormalized)
            dropout.Apply(first, count, _layer.Model, ref returned, ref residual, ref returned);
        if (norm is not null)
            Normalize(norm, count, ref returned, ref isNormalized && !dropout.IsOn ? ref residual : ref none, ref target);
        if (dropout.IsOn && isNormalized)
            dropout.Apply(first, count, _layer.Model, ref target, ref residual, ref target);
    }

    private void Normalize(NormalizationWeights weights, int rows, ref float source, ref float residual, ref float target) => RowNormalization.Run(
        _layer.Plan.Dense.Lanes, _layer.Transformer!.Normalization, _layer.Transformer.Epsilon, rows, weights, ref source, ref residual, ref target);
}
