namespace AttentionGen;

/// <summary>What a kernel returns beside its output, from the same pass.</summary>
[Flags]
public enum AttentionOutputs
{
    /// <summary>Nothing else.</summary>
    None = 0,

    /// <summary>The attention weights, (batch, head, query, key): softmax rows, exactly 0 where a key is hidden.</summary>
    Weights = 1,
}
