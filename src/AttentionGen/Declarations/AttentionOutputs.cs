namespace AttentionGen;

/// <summary>What a kernel returns beside its output, from the same pass.</summary>
[Flags]
public enum AttentionOutputs
{
    /// <summary>Nothing else.</summary>
    None = 0,

    /// <summary>The attention weights, (batch, head, query, key): softmax rows, exactly 0 where a key is hidden.</summary>
    Weights = 1,

    /// <summary>The weights' mean over the heads, <c>averagedWeights</c>, (batch, query, key).</summary>
    AveragedWeights = 2,

    /// <summary>
    /// The natural logarithm of each softmax row's denominator, <c>logSumExp</c>, (batch, head, query): -infinity for a query that sees no key.
    /// With sinks it includes the sink.
    /// </summary>
    LogSumExp = 4,

    /// <summary>The scaled scores, <c>scaledScores</c>, (batch, head, query, key), hidden keys included: ONNX's qk_matmul_output_mode 0.</summary>
    ScaledScores = 8,

    /// <summary>The scores after the soft cap, <c>cappedScores</c>, hidden keys included: ONNX's mode 1.</summary>
    CappedScores = 16,

    /// <summary>The scores after bias and mask, <c>maskedScores</c>, -infinity where a key is hidden: ONNX's mode 2. Weights are its mode 3.</summary>
    MaskedScores = 32,

    /// <summary>The weights that each key receives from all queries, <c>keyWeightSums</c>, (batch, head, key): what the choice of keys to evict from a cache needs.</summary>
    KeyWeightSums = 64,
}
