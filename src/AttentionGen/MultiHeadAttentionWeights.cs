namespace AttentionGen;

/// <summary>Placeholder.</summary>
public sealed class MultiHeadAttentionWeights { }
