namespace AttentionGen;

/// <summary>
/// The gradient of what a <see cref="ScoreModifierFunction"/> takes, for <see cref="ReferenceAttention"/>: of the score it is returned, and to those of the tables that the modifier
/// reads it is added, wherever the caller keeps them. A kernel derives it from the modifier.
/// </summary>
/// <param name="gradient">The gradient of the modified score.</param>
/// <param name="score">The score that was modified.</param>
/// <param name="batch">Number of the sample.</param>
/// <param name="head">Number of the query head.</param>
/// <param name="query">Position of the query.</param>
/// <param name="key">Position of the key.</param>
/// <returns>The gradient times what the modified score changes by when the score does.</returns>
public delegate double ScoreModifierGradientFunction(double gradient, float score, int batch, int head, int query, int key);
