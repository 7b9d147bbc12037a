using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

// The address of a call is taken: it lives on the stack of a thread that waits.
#pragma warning disable CS8500

namespace AttentionGen.Runtime;

/// <summary>A feed-forward network that learns. What its activation is applied to is kept: hidden rows, and behind all of them the gates if there are any.</summary>
internal sealed class FeedForwardTraining : RowTraining
{
    private readonly FeedForwardPlan _plan;
    private readonly TrainedFeedForward _network;
    private readonly AttentionWorker _backward;

    /// <summary>A network of weights that passed their check.</summary>
    public FeedForwardTraining(FeedForwardWeights weights, FeedForwardPlan plan)
        : base(plan.Dense, plan.ModelDimension, plan.ModelDimension, checked(plan.HiddenDimension * (plan.Activation.IsGated() ? 2 : 1)))
    {
        _plan = plan;
        _network = new TrainedFeedForward(weights, plan);
        _backward = RunBackward;
    }

    /// <inheritdoc/>
    protected override long RowOperations => _network.RowOperations;

    /// <summary>The gradients of some rows, and of the weights.</summary>
    public unsafe void Backward(
        ReadOnlySpan<float> input, DropoutSeed? dropout, ReadOnlySpan<float> activations, ReadOnlySpan<float> outputGradient, Span<float> inputGradient, FeedForwardWeights? gradients,
        ParallelOptions? parallelOptions)
    {
        int rows = CheckBackward(input, activations, outputGradient, inputGradient, parallelOptions);
        if (gradients is not null)
            TrainingCheck.Gradients(gradients, _network.Weights, _network.IsOrderAlike(gradients));
        if (rows == 0)
            return;

        int hidden = rows * _plan.HiddenDimension;
        RowBlocks blocks = Blocks(rows, parallelOptions);
        int hiddenAreas = _network.Gate is null ? 2 : 3;
        using ScratchMemory scratch = ScratchMemory.Rent((long)hidden * hiddenAreas);
        var pinned = new AttentionArguments { Query = input, Activations = activations, OutputGradient = outputGradient, QueryGradient = inputGradient, Dropout = dropout };
        AttentionArguments call = pinned;
        (call.QueryLength, call.BlockRows) = (rows, blocks.Rows);
        call.Scratch = MemoryMarshal.CreateSpan(ref scratch.Start, checked(hidden * hiddenAreas));
        long operations = rows * _network.RowOperations;
        var sequence = new LayerSequence(&pinned, _plan.Dense.WorkerOperations, parallelOptions);
        sequence.Then(&call, blocks.Count, operations, _backward);
        AttentionArguments down = default, up = default, gate = default;
        if (gradients is not null)
        {
            down = TrainedProjection.GradientCall(call.Scratch[..hidden], outputGradient, rows, gradients.Down.Matrix.Gradient(_plan.HiddenDimension));
            up = TrainedProjection.GradientCall(input, call.Scratch.Slice(hidden, hidden), rows, gradients.Up.Matrix.Gradient(_plan.ModelDimension));
            sequence.Then(&down, _network.Down.GradientItems(down), rows * _network.Down.RowOperations, _network.Down.GradientWorker);
            sequence.Then(&up, _network.Up.GradientItems(up), rows * _network.Up.RowOperations, _network.Up.GradientWorker);
        }
        if (gradients?.Gate is not null)
        {
            gate = TrainedProjection.GradientCall(input, call.Scratch[(2 * hidden)..], rows, gradients.Gate.Matrix.Gradient(_plan.ModelDimension));
            sequence.Then(&gate, _network.Gate!.GradientItems(gate), rows * _network.Gate.RowOperations, _network.Gate.GradientWorker);
        }
        sequence.Run();
    }

    /// <inheritdoc/>
    protected override void RunForward(in AttentionArguments call, WorkShare share)
    {
        int rows = call.QueryLength, most = Math.Min(call.BlockRows, rows), width = _plan.HiddenDimension;
        using ScratchMemory own = ScratchMemory.Rent((long)most * (width + _plan.Dense.PanelLanes));
        ref float edge = ref Unsafe.Add(ref own.Start, (nint)most * width);
        RowDropout dropout = _network.Dropout(call.Dropout);
        while (share.Next(out int block))
        {
            int first = block * call.BlockRows, count = Math.Min(call.BlockRows, rows - first);
            ref float sums = ref Row(call.Scratch, first, width);
            _network.Forward(
                ref Row(call.Query, first, _plan.ModelDimension), count, ref Unsafe.NullRef<float>(), ref sums, ref Gates(ref sums, rows),
                ref Row(call.Output, first, _plan.ModelDimension), ref own.Start, ref edge, dropout, first);
        }
    }

    private void RunBackward(in AttentionArguments call, WorkShare share)
    {
        int rows = call.QueryLength, most = Math.Min(call.BlockRows, rows), width = _plan.HiddenDimension, model = _plan.ModelDimension;
        nint all = (nint)rows * width;
        using ScratchMemory own = ScratchMemory.Rent((long)most * (model + _plan.Dense.PanelLanes));
        ref float edge = ref Unsafe.Add(ref own.Start, (nint)most * model);
        RowDropout dropout = _network.Dropout(call.Dropout);
        while (share.Next(out int block))
        {
            int first = block * call.BlockRows, count = Math.Min(call.BlockRows, rows - first);
            ref float sums = ref Row(call.Activations, first, width);
            ref float hidden = ref Row(call.Scratch, first, width);
            ref float sumGradients = ref Unsafe.Add(ref hidden, all);
            ref float target = ref call.QueryGradient.IsEmpty ? ref Unsafe.NullRef<float>() : ref Row(call.QueryGradient, first, model);
            _network.Backward(
                ref Row(call.OutputGradient, first, model), count, ref sums, ref Gates(ref sums, rows), ref hidden, ref sumGradients, ref Gates(ref sumGradients, rows),
                ref Unsafe.NullRef<float>(), ref target, ref own.Start, ref edge, dropout, first);
        }
    }

    /// <summary>The gates that lie behind all rows of sums, or a null reference.</summary>
    private ref float Gates(ref float sums, int rows) => ref _network.Gate is null ? ref Unsafe.NullRef<float>() : ref Unsafe.Add(ref sums, (nint)rows * _plan.HiddenDimension);

    private static ref float Row(ReadOnlySpan<float> rows, int row, int width) => ref Unsafe.Add(ref MemoryMarshal.GetReference(rows), (nint)row * width);
}
