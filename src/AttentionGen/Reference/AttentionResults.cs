namespace AttentionGen;

/// <summary>What <see cref="ReferenceAttention"/> returns beside the output, in double; spans left empty are not wanted, whether declared or not.</summary>
public readonly ref struct AttentionResults
{
    /// <summary>Attention weights, (batch, head, query, key).</summary>
    public Span<double> Weights { get; init; }

    /// <summary>The weights' mean over the heads, (batch, query, key).</summary>
    public Span<double> AveragedWeights { get; init; }

    /// <summary>Natural logarithm of each softmax row's denominator, (batch, head, query); of packed samples, (head, all query rows).</summary>
    public Span<double> LogSumExp { get; init; }

    /// <summary>Scaled scores, hidden keys included, (batch, head, query, key).</summary>
    public Span<double> ScaledScores { get; init; }

    /// <summary>Scores after the soft cap, hidden keys included, (batch, head, query, key).</summary>
    public Span<double> CappedScores { get; init; }

    /// <summary>Scores after bias and mask, -infinity where a key is hidden, (batch, head, query, key).</summary>
    public Span<double> MaskedScores { get; init; }

    /// <summary>The weights that each key receives from all queries, (batch, head, key).</summary>
    public Span<double> KeyWeightSums { get; init; }
}
