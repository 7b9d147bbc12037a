using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

// The address of a call is taken: it lives on the stack of a thread that waits.
#pragma warning disable CS8500

namespace AttentionGen.Runtime;

/// <summary>A linear layer that learns. Where it has an activation, what that was applied to is kept.</summary>
internal sealed class LinearTraining : RowTraining
{
    private readonly LinearPlan _plan;
    private readonly LinearWeights _weights;
    private readonly TrainedProjection _projection;
    private readonly AttentionWorker _backward;

    /// <summary>A layer of weights that passed their check.</summary>
    public LinearTraining(LinearWeights weights, LinearPlan plan)
        : base(plan.Dense, plan.Inputs, plan.Outputs, plan.Activation == Activation.None ? 0 : plan.Outputs)
    {
        (_plan, _weights) = (plan, weights);
        _projection = new(plan.Dense, weights.Matrix.Pack(plan.Inputs, plan.Dense), weights.Matrix.PackBackward(plan.Inputs, plan.Dense), plan.Block, plan.BackwardBlock);
        _backward = RunBackward;
    }

    private bool HasActivation => _plan.Activation != Activation.None;

    /// <inheritdoc/>
    protected override long RowOperations => _projection.RowOperations;

    /// <summary>The gradients of some rows, and of the weights.</summary>
    public unsafe void Backward(
        ReadOnlySpan<float> input, ReadOnlySpan<float> activations, ReadOnlySpan<float> outputGradient, Span<float> inputGradient, LinearWeights? gradients,
        ParallelOptions? parallelOptions)
    {
        int rows = CheckBackward(input, activations, outputGradient, inputGradient, parallelOptions);
        if (gradients is not null)
            TrainingCheck.Gradients(gradients, _weights, gradients.Matrix.InputsByOutputs == _weights.Matrix.InputsByOutputs);
        if (rows == 0)
            return;

        RowBlocks blocks = Blocks(rows, parallelOptions);
        using ScratchMemory scratch = ScratchMemory.Rent(HasActivation ? (long)rows * _plan.Outputs : 0);
        var pinned = new AttentionArguments { Query = input, Activations = activations, OutputGradient = outputGradient, QueryGradient = inputGradient };
        AttentionArguments call = pinned;
        (call.QueryLength, call.BlockRows) = (rows, blocks.Rows);
        if (HasActivation)
            call.Scratch = MemoryMarshal.CreateSpan(ref scratch.Start, rows * _plan.Outputs);
        var sequence = new LayerSequence(&pinned, _plan.Dense.WorkerOperations, parallelOptions);
        if (HasActivation || !inputGradient.IsEmpty)
            sequence.Then(&call, blocks.Count, rows * _projection.RowOperations, _backward);
        AttentionArguments weightCall = default;
        if (gradients is not null)
        {
            weightCall = TrainedProjection.GradientCall(input, HasActivation ? call.Scratch : outputGradient, rows, gradients.Matrix.Gradient(_plan.Inputs));
            sequence.Then(&weightCall, _projection.GradientItems(weightCall), rows * _projection.RowOperations, _projection.GradientWorker);
        }
        sequence.Run();
    }

    /// <inheritdoc/>
    protected override void RunForward(in AttentionArguments call, WorkShare share)
    {
        int rows = call.QueryLength;
        using ScratchMemory edge = ScratchMemory.Rent((long)Math.Min(call.BlockRows, rows) * _plan.Dense.PanelLanes);
        while (share.Next(out int block))
        {
            int first = block * call.BlockRows, count = Math.Min(call.BlockRows, rows - first);
            ref float sums = ref Row(call.Scratch, first, _plan.Outputs);
            _projection.Forward(ref Row(call.Query, first, _plan.Inputs), count, ref Unsafe.NullRef<float>(), ref sums, ref edge.Start);
            ActivationRows.Apply(_plan.Dense.Lanes, _plan.Activation, count * _plan.Outputs, ref sums, ref Unsafe.NullRef<float>(), ref Row(call.Output, first, _plan.Outputs));
        }
    }

    private void RunBackward(in AttentionArguments call, WorkShare share)
    {
        int rows = call.QueryLength;
        ref float none = ref Unsafe.NullRef<float>();
        using ScratchMemory edge = ScratchMemory.Rent((long)Math.Min(call.BlockRows, rows) * _plan.Dense.PanelLanes);
        while (share.Next(out int block))
        {
            int first = block * call.BlockRows, count = Math.Min(call.BlockRows, rows - first);
            ref float gradients = ref Row(call.OutputGradient, first, _plan.Outputs);
            if (HasActivation)
            {
                ref float sumGradients = ref Row(call.Scratch, first, _plan.Outputs);
                call.OutputGradient.Slice(first * _plan.Outputs, count * _plan.Outputs).CopyTo(call.Scratch[(first * _plan.Outputs)..]);
                ActivationRows.Backward(
                    _plan.Dense.Lanes, _plan.Activation, count * _plan.Outputs, ref Row(call.Activations, first, _plan.Outputs), ref none, ref sumGradients, ref none, ref none);
                gradients = ref sumGradients;
            }
            if (!call.QueryGradient.IsEmpty)
                _projection.Backward(ref gradients, count, ref none, ref Row(call.QueryGradient, first, _plan.Inputs), ref edge.Start);
        }
    }

    private static ref float Row(ReadOnlySpan<float> rows, int row, int width) => ref Unsafe.Add(ref MemoryMarshal.GetReference(rows), (nint)row * width);
}
