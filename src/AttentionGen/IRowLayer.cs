namespace AttentionGen;

/// <summary>
/// Any generated layer that computes row by row, for programs that hold layers of several declarations: every type with a <see cref="LinearAttribute"/> or a
/// <see cref="FeedForwardAttribute"/>, structs too, but not ref structs, which cannot.
/// </summary>
public interface IRowLayer
{
    /// <summary>Elements of an input row.</summary>
    int InputDimension { get; }

    /// <summary>Elements of an output row.</summary>
    int OutputDimension { get; }

    /// <summary>How the layer computes.</summary>
    KernelDescription KernelPlan { get; }

    /// <summary>The layer's output for each row.</summary>
    /// <param name="input">Input rows, (row, <see cref="InputDimension"/>), any number of them.</param>
    /// <param name="output">Receives as many rows, (row, <see cref="OutputDimension"/>).</param>
    /// <param name="parallelOptions">How many threads at most, their scheduler, and cancellation; null for the calling thread alone.</param>
    /// <exception cref="ArgumentException">A span does not hold whole rows, they hold not as many, or they overlap. Nothing was written.</exception>
    /// <exception cref="OperationCanceledException">The call was cancelled. Some of the output may be written.</exception>
    void Forward(ReadOnlySpan<float> input, Span<float> output, ParallelOptions? parallelOptions = null);
}
