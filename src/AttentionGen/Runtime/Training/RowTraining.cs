namespace AttentionGen.Runtime;

/// <summary>A layer that computes row by row and learns: what its calls take, and how rows are shared among threads. A forward call keeps what its activation is applied to.</summary>
internal abstract class RowTraining
{
    private readonly DensePlan _dense;
    private readonly int _inputs;
    private readonly int _outputs;
    private readonly int _keptOfRow;
    private readonly AttentionWorker _forward;

    /// <summary>A layer of these sizes.</summary>
    /// <param name="dense">Its tiles.</param>
    /// <param name="inputs">Elements of an input row.</param>
    /// <param name="outputs">Elements of an output row.</param>
    /// <param name="keptOfRow">Floats that are kept of a row.</param>
    protected RowTraining(DensePlan dense, int inputs, int outputs, int keptOfRow)
    {
        (_dense, _inputs, _outputs, _keptOfRow) = (dense, inputs, outputs, keptOfRow);
        _forward = RunForward;
    }

    /// <summary>Multiply-adds of a row.</summary>
    protected abstract long RowOperations { get; }

    /// <summary>Runs some rows, and keeps what gradients are made of.</summary>
    public void Forward(ReadOnlySpan<float> input, DropoutSeed? dropout, Span<float> output, Span<float> activations, ParallelOptions? parallelOptions)
    {
        if (parallelOptions is not null)
            ParallelAttention.CheckOptions(parallelOptions);
        int rows = RowsCheck.Count(input, _inputs, output, _outputs);
        TrainingCheck.Activations(activations.Length, (long)rows * _keptOfRow, rows);
        if (rows == 0)
            return;
        ArgumentCheck.Disjoint(activations, input, nameof(activations), nameof(input));
        ArgumentCheck.Disjoint(activations, (ReadOnlySpan<float>)output, nameof(activations), nameof(output));
        RowBlocks blocks = Blocks(rows, parallelOptions);
        var call = new AttentionArguments { Query = input, Output = output, Scratch = activations, BatchSize = 1, QueryLength = rows, BlockRows = blocks.Rows, Dropout = dropout };
        if (parallelOptions is null)
            _forward(call, new WorkShare(0, blocks.Count));
        else
            ParallelAttention.Run(call, blocks.Count, rows * RowOperations, _dense.WorkerOperations, parallelOptions, _forward);
    }

    /// <summary>Checks a call for gradients, and tells how many rows it has.</summary>
    protected int CheckBackward(
        ReadOnlySpan<float> input, ReadOnlySpan<float> activations, ReadOnlySpan<float> outputGradient, Span<float> inputGradient, ParallelOptions? parallelOptions)
    {
        if (parallelOptions is not null)
            ParallelAttention.CheckOptions(parallelOptions);
        int rows = RowsCheck.Gradients(input, _inputs, outputGradient, _outputs, inputGradient);
        TrainingCheck.Activations(activations.Length, (long)rows * _keptOfRow, rows);
        if (!inputGradient.IsEmpty && !activations.IsEmpty)
            ArgumentCheck.Disjoint(inputGradient, activations, nameof(inputGradient), nameof(activations));
        return rows;
    }

    /// <summary>Blocks of rows for as many threads as are allowed.</summary>
    protected RowBlocks Blocks(int rows, ParallelOptions? parallelOptions) =>
        new(_dense.BlockRows, rows, parallelOptions is null ? 1 : ParallelAttention.Degree(parallelOptions));

    /// <summary>A share of the blocks of a forward call.</summary>
    protected abstract void RunForward(in AttentionArguments call, WorkShare share);
}
