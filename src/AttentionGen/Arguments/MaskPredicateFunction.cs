namespace AttentionGen;

/// <summary>What a <see cref="AttentionAttribute.MaskPredicate"/> tells, for <see cref="ReferenceAttention"/>; a kernel has it compiled in.</summary>
/// <param name="batch">Number of the sample.</param>
/// <param name="head">Number of the query head.</param>
/// <param name="query">Position of the query.</param>
/// <param name="key">Position of the key.</param>
/// <returns>Whether the query sees the key.</returns>
public delegate bool MaskPredicateFunction(int batch, int head, int query, int key);
