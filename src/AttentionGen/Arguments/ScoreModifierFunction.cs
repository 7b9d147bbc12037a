namespace AttentionGen;

/// <summary>What a <see cref="AttentionAttribute.ScoreModifier"/> computes, for <see cref="ReferenceAttention"/>; a kernel has it compiled in.</summary>
/// <param name="score">The scaled and capped score.</param>
/// <param name="batch">Number of the sample.</param>
/// <param name="head">Number of the query head.</param>
/// <param name="query">Position of the query.</param>
/// <param name="key">Position of the key.</param>
/// <returns>The score in its place; negative infinity hides the key.</returns>
public delegate float ScoreModifierFunction(float score, int batch, int head, int query, int key);
