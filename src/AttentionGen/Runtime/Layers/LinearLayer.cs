using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AttentionGen.Runtime;

/// <summary>A linear layer with its weights, for one instruction set. For generated code; not meant to be called by hand.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class LinearLayer
{
    private readonly LinearPlan _plan;
    private readonly Projection _projection;
    private readonly ProjectionWeights _weights;
    private readonly LinearTraining? _training;
    private readonly AttentionWorker _blocks;
    private readonly AttentionWorker _panels;

    /// <summary>Packs the weights, or takes what another layer packed of the same object.</summary>
    /// <param name="weights">The layer's weights, as given by the user.</param>
    /// <param name="plan">How this machine's instruction set runs it.</param>
    /// <exception cref="ArgumentNullException"><paramref name="weights"/> is null.</exception>
    /// <exception cref="ArgumentException">The matrix or the bias has not the length that the layer asks for.</exception>
    public LinearLayer(LinearWeights weights, LinearPlan plan)
    {
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(plan);
        weights.Matrix.Check(plan.Outputs, plan.Inputs, "linear");
        _plan = plan;
        _projection = new Projection(plan.Dense);
        _weights = weights.Matrix.Pack(plan.Inputs, plan.Dense);
        _training = plan.BackwardBlock > 0 ? new LinearTraining(weights, plan) : null;
        _blocks = RunBlocks;
        _panels = RunPanels;
    }

    /// <summary>The field of a layer, if its constructor ran.</summary>
    /// <param name="layer">The field.</param>
    /// <exception cref="InvalidOperationException">It has none: the layer is a struct's default value.</exception>
    public static LinearLayer Of(LinearLayer? layer) => layer ?? throw LayerWeights.Missing();

    /// <summary>Runs some rows.</summary>
    /// <param name="input">(rows, inputs).</param>
    /// <param name="output">Receives (rows, outputs).</param>
    /// <param name="parallelOptions">Null for the calling thread alone.</param>
    /// <exception cref="ArgumentException">A span does not hold whole rows, they hold not as many, or they overlap.</exception>
    public void Run(ReadOnlySpan<float> input, Span<float> output, ParallelOptions? parallelOptions)
    {
        if (parallelOptions is not null)
            ParallelAttention.CheckOptions(parallelOptions);
        int rows = RowsCheck.Count(input, _plan.Inputs, output, _plan.Outputs);
        int degree = parallelOptions is null ? 1 : ParallelAttention.Degree(parallelOptions);
        var blocks = new RowBlocks(_plan.Dense.BlockRows, rows, degree);
        var call = new AttentionArguments { Query = input, Output = output, BatchSize = 1, QueryLength = rows, BlockRows = blocks.Rows };
        if (parallelOptions is null)
        {
            RunBlocks(call, new WorkShare(0, blocks.Count));
            return;
        }
        long operations = (long)rows * _plan.Inputs * _plan.Outputs;
        (int items, AttentionWorker worker) = blocks.WouldFitOne ? (rows == 0 ? 0 : _plan.Dense.Groups(_plan.Outputs, rows), _panels) : (blocks.Count, _blocks);
        ParallelAttention.Run(call, items, operations, _plan.Dense.WorkerOperations, parallelOptions, worker);
    }

    /// <summary>Runs some rows, and keeps what their gradients are made of.</summary>
    /// <param name="input">(rows, inputs).</param>
    /// <param name="output">Receives (rows, outputs).</param>
    /// <param name="activations">Receives what the activation was applied to, (rows, outputs); empty without one.</param>
    /// <param name="parallelOptions">Null for the calling thread alone.</param>
    /// <exception cref="ArgumentException">A span does not hold whole rows, they hold not as many, or they overlap.</exception>
    /// <exception cref="InvalidOperationException">The plan has no gradients.</exception>
    public void Forward(ReadOnlySpan<float> input, Span<float> output, Span<float> activations, ParallelOptions? parallelOptions) =>
        Training.Forward(input, null, output, activations, parallelOptions);

    /// <summary>The gradients of some rows, and of the weights.</summary>
    /// <param name="input">(rows, inputs).</param>
    /// <param name="activations">What was kept of them.</param>
    /// <param name="outputGradient">(rows, outputs).</param>
    /// <param name="inputGradient">Receives (rows, inputs), or is empty.</param>
    /// <param name="gradients">What those of the weights are added to; null where they are not wanted.</param>
    /// <param name="parallelOptions">Null for the calling thread alone.</param>
    /// <exception cref="ArgumentException">A span does not hold whole rows, they hold not as many, they overlap, or the gradients have not the form of the weights.</exception>
    /// <exception cref="InvalidOperationException">The plan has no gradients.</exception>
    public void Backward(
        ReadOnlySpan<float> input, ReadOnlySpan<float> activations, ReadOnlySpan<float> outputGradient, Span<float> inputGradient, LinearWeights? gradients, ParallelOptions? parallelOptions) =>
        Training.Backward(input, activations, outputGradient, inputGradient, gradients, parallelOptions);

    private LinearTraining Training => _training ?? throw TrainingCheck.Missing();

    private void RunBlocks(in AttentionArguments call, WorkShare share)
    {
        int rows = call.QueryLength;
        using ScratchMemory edge = ScratchMemory.Rent(_plan.Dense.GroupLength(Math.Min(call.BlockRows, rows)));
        while (share.Next(out int block))
        {
            int first = block * call.BlockRows, count = Math.Min(call.BlockRows, rows - first);
            for (int number = 0; number < _plan.Dense.Groups(_plan.Outputs, count); number++)
                Run(call, first, count, number, ref edge.Start);
        }
    }

    private void RunPanels(in AttentionArguments call, WorkShare share)
    {
        using ScratchMemory edge = ScratchMemory.Rent(_plan.Dense.GroupLength(call.QueryLength));
        while (share.Next(out int number))
            Run(call, 0, call.QueryLength, number, ref edge.Start);
    }

    private void Run(in AttentionArguments call, int firstRow, int rows, int number, ref float edge) => _projection.Run(
        ref Unsafe.Add(ref MemoryMarshal.GetReference(call.Query), (nint)firstRow * _plan.Inputs), rows, _plan.Block, _weights, number,
        ref Unsafe.Add(ref MemoryMarshal.GetReference(call.Output), (nint)firstRow * _plan.Outputs), ref edge, _plan.Activation, ref Unsafe.NullRef<float>());
}
