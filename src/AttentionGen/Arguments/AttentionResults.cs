namespace AttentionGen;

/// <summary>
/// What a call returns beside the output, by name: in float from a kernel, in double from <see cref="ReferenceAttention"/>. A kernel fills what its declaration returns, no more
/// and no less; the reference what is not left empty, whether declared or not.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
public readonly ref struct AttentionResults<T>
    where T : unmanaged
{
    /// <summary>Attention weights, (batch, head, query, key).</summary>
    public Span<T> Weights { get; init; }

    /// <summary>The weights' mean over the heads, (batch, query, key).</summary>
    public Span<T> AveragedWeights { get; init; }

    /// <summary>Natural logarithm of each softmax row's denominator, (batch, head, query); of packed samples, (head, all query rows).</summary>
    public Span<T> LogSumExp { get; init; }

    /// <summary>Scaled scores, hidden keys included, (batch, head, query, key).</summary>
    public Span<T> ScaledScores { get; init; }

    /// <summary>Scores after the soft cap, hidden keys included, (batch, head, query, key).</summary>
    public Span<T> CappedScores { get; init; }

    /// <summary>Scores after bias and mask, -infinity where a key is hidden, (batch, head, query, key).</summary>
    public Span<T> MaskedScores { get; init; }

    /// <summary>The weights that each key receives from all queries, (batch, head, key).</summary>
    public Span<T> KeyWeightSums { get; init; }
}
