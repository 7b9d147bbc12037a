namespace AttentionGen;

/// <summary>
/// Any generated layer, for programs that hold layers of several declarations. Every type with a <see cref="MultiHeadAttentionAttribute"/> or a <see cref="TransformerLayerAttribute"/> implements it, structs too, but
/// not ref structs, which cannot.
/// </summary>
public interface IAttentionLayer
{
    /// <summary>Elements of an input or output row.</summary>
    int ModelDimension { get; }

    /// <summary>Query heads.</summary>
    int HeadCount { get; }

    /// <summary>Declared query rows of a sample: the most that a call may pass. With a cache, its capacity.</summary>
    int SequenceLength { get; }

    /// <summary>Declared key and value rows of a sample: those of the memory, or in self-attention <see cref="SequenceLength"/>.</summary>
    int KeyValueLength { get; }

    /// <summary>How the layer computes.</summary>
    KernelDescription KernelPlan { get; }

    /// <summary>An empty cache for this layer, or null if it has none.</summary>
    /// <param name="batchSize">Samples that are decoded together, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The batch size is less than 1, or the cache would be too large.</exception>
    KeyValueCache? CreateCache(int batchSize);

    /// <summary>The layer's output, by the same code and with the same checks as its own <c>Forward</c>, which takes its arguments one by one.</summary>
    /// <param name="inputs">The input, and what else the declaration asks for.</param>
    /// <param name="output">Receives the output rows, (batch, query, <see cref="ModelDimension"/>).</param>
    /// <param name="results">Receives the declared further outputs.</param>
    /// <param name="parallelOptions">How many threads at most, their scheduler, and cancellation; null for the calling thread alone.</param>
    /// <exception cref="ArgumentException">
    /// An argument is not what the declaration asks for, has not the length of its shape, or an output overlaps another argument. Nothing was written.
    /// </exception>
    /// <exception cref="OperationCanceledException">The call was cancelled. Some of the output may be written.</exception>
    void Forward(
        in MultiHeadAttentionInputs inputs, Span<float> output, in AttentionResults<float> results = default, ParallelOptions? parallelOptions = null);
}
