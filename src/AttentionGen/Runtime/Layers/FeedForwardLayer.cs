using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

// The address of a call is taken: it lives on the stack of a thread that waits.
#pragma warning disable CS8500

namespace AttentionGen.Runtime;

/// <summary>A feed-forward network with its weights, for one instruction set. For generated code; not meant to be called by hand.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class FeedForwardLayer
{
    private readonly FeedForwardPlan _plan;
    private readonly FeedForwardSteps _steps;
    private readonly FeedForwardTraining? _training;
    private readonly AttentionWorker _blocks;
    private readonly AttentionWorker _up;
    private readonly AttentionWorker _down;

    /// <summary>Packs the weights, or takes what another layer packed of the same object.</summary>
    /// <param name="weights">The network's weights, as given by the user.</param>
    /// <param name="plan">How this machine's instruction set runs it.</param>
    /// <exception cref="ArgumentNullException"><paramref name="weights"/> is null.</exception>
    /// <exception cref="ArgumentException">A matrix or bias has not the length that the network asks for, or the gate is missing or one too many.</exception>
    public FeedForwardLayer(FeedForwardWeights weights, FeedForwardPlan plan)
    {
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(plan);
        _plan = plan;
        _steps = new FeedForwardSteps(plan, new PackedFeedForward(weights, plan));
        _training = plan.HasGradients ? new FeedForwardTraining(weights, plan) : null;
        _blocks = RunBlocks;
        _up = Up;
        _down = Down;
    }

    /// <summary>The field of a layer, if its constructor ran.</summary>
    /// <param name="layer">The field.</param>
    /// <exception cref="InvalidOperationException">It has none: the layer is a struct's default value.</exception>
    public static FeedForwardLayer Of(FeedForwardLayer? layer) => layer ?? throw LayerWeights.Missing();

    /// <summary>Runs some rows.</summary>
    /// <param name="input">(rows, model).</param>
    /// <param name="output">Receives as many rows.</param>
    /// <param name="parallelOptions">Null for the calling thread alone.</param>
    /// <exception cref="ArgumentException">A span does not hold whole rows, they hold not as many, or they overlap.</exception>
    public unsafe void Run(ReadOnlySpan<float> input, Span<float> output, ParallelOptions? parallelOptions)
    {
        if (parallelOptions is not null)
            ParallelAttention.CheckOptions(parallelOptions);
        int rows = RowsCheck.Count(input, _plan.ModelDimension, output, _plan.ModelDimension);
        int degree = parallelOptions is null ? 1 : ParallelAttention.Degree(parallelOptions);
        var blocks = new RowBlocks(_plan.Dense.BlockRows, rows, degree);
        var call = new AttentionArguments { Query = input, Output = output, BatchSize = 1, QueryLength = rows, BlockRows = blocks.Rows };
        if (parallelOptions is null)
        {
            RunBlocks(call, new WorkShare(0, blocks.Count));
            return;
        }
        long operations = rows * _steps.RowOperations;
        int workerOperations = _plan.Dense.WorkerOperations;
        if (!blocks.AreFew || (long)rows * _plan.HiddenDimension > int.MaxValue)
        {
            ParallelAttention.Run(call, blocks.Count, operations, workerOperations, parallelOptions, _blocks);
            return;
        }
        using ScratchMemory hidden = ScratchMemory.Rent((long)rows * _plan.HiddenDimension);
        call.Scratch = MemoryMarshal.CreateSpan(ref hidden.Start, rows * _plan.HiddenDimension);
        var sequence = new LayerSequence(&call, workerOperations, parallelOptions);
        sequence.Then(&call, rows == 0 ? 0 : _steps.UpGroups(rows), operations / 2, _up);
        sequence.Then(&call, rows == 0 ? 0 : _steps.DownGroups(rows), operations / 2, _down);
        sequence.Run();
    }

    /// <summary>Runs some rows, and keeps what their gradients are made of.</summary>
    /// <param name="input">(rows, model).</param>
    /// <param name="dropout">What is dropped of hidden rows; null where nothing is.</param>
    /// <param name="output">Receives (rows, model).</param>
    /// <param name="activations">Receives what the activation was applied to, (rows, hidden), and behind it the gates, likewise, if there are any.</param>
    /// <param name="parallelOptions">Null for the calling thread alone.</param>
    /// <exception cref="ArgumentException">A span does not hold whole rows, they hold not as many, or they overlap.</exception>
    /// <exception cref="InvalidOperationException">The plan has no gradients.</exception>
    public void Forward(ReadOnlySpan<float> input, DropoutSeed? dropout, Span<float> output, Span<float> activations, ParallelOptions? parallelOptions) =>
        Training.Forward(input, dropout, output, activations, parallelOptions);

    /// <summary>The gradients of some rows, and of the weights.</summary>
    /// <param name="input">(rows, model).</param>
    /// <param name="dropout">What the forward call dropped of hidden rows; null where nothing was.</param>
    /// <param name="activations">What was kept of them.</param>
    /// <param name="outputGradient">(rows, model).</param>
    /// <param name="inputGradient">Receives (rows, model), or is empty.</param>
    /// <param name="gradients">What those of the weights are added to; null where they are not wanted.</param>
    /// <param name="parallelOptions">Null for the calling thread alone.</param>
    /// <exception cref="ArgumentException">A span does not hold whole rows, they hold not as many, they overlap, or the gradients have not the form of the weights.</exception>
    /// <exception cref="InvalidOperationException">The plan has no gradients.</exception>
    public void Backward(
        ReadOnlySpan<float> input, DropoutSeed? dropout, ReadOnlySpan<float> activations, ReadOnlySpan<float> outputGradient, Span<float> inputGradient, FeedForwardWeights? gradients,
        ParallelOptions? parallelOptions) =>
        Training.Backward(input, dropout, activations, outputGradient, inputGradient, gradients, parallelOptions);

    private FeedForwardTraining Training => _training ?? throw TrainingCheck.Missing();

    private void RunBlocks(in AttentionArguments call, WorkShare share)
    {
        int rows = call.QueryLength, most = Math.Min(call.BlockRows, rows);
        using ScratchMemory own = ScratchMemory.Rent(((long)most * _plan.HiddenDimension) + _plan.Dense.GroupLength(most));
        ref float edge = ref Unsafe.Add(ref own.Start, (nint)most * _plan.HiddenDimension);
        while (share.Next(out int block))
        {
            int first = block * call.BlockRows;
            _steps.Run(
                ref Row(call.Query, first), Math.Min(call.BlockRows, rows - first), ref Unsafe.NullRef<float>(), ref Row(call.Output, first), ref own.Start, ref edge);
        }
    }

    private void Up(in AttentionArguments call, WorkShare share)
    {
        using ScratchMemory edge = ScratchMemory.Rent(_plan.Dense.GroupLength(call.QueryLength));
        while (share.Next(out int number))
            _steps.Up(ref Row(call.Query, 0), call.QueryLength, number, ref MemoryMarshal.GetReference(call.Scratch), ref edge.Start);
    }

    private void Down(in AttentionArguments call, WorkShare share)
    {
        using ScratchMemory edge = ScratchMemory.Rent(_plan.Dense.GroupLength(call.QueryLength));
        while (share.Next(out int number))
        {
            _steps.Down(
                ref MemoryMarshal.GetReference(call.Scratch), call.QueryLength, number, ref Unsafe.NullRef<float>(), ref Row(call.Output, 0), ref edge.Start);
        }
    }

    private ref float Row(ReadOnlySpan<float> rows, int row) => ref Unsafe.Add(ref MemoryMarshal.GetReference(rows), (nint)row * _plan.ModelDimension);
}
