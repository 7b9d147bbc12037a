namespace AttentionGen;

/// <summary>Which keys a query may attend to. Flags compose: a key is visible only if every declared mask lets it through.</summary>
[Flags]
public enum AttentionMask
{
    /// <summary>Every query sees every key.</summary>
    None = 0,

    /// <summary>Key j is visible to query i if j &lt;= i + offset; the offset is set by <see cref="CausalAlignment"/>.</summary>
    Causal = 1,

    /// <summary>Forward takes one key length for each sample, <c>keyLengths</c>; keys from there on are hidden.</summary>
    KeyPadding = 2,

    /// <summary>Forward takes a boolean <c>mask</c>; true lets a query attend to the key.</summary>
    Boolean = 4,

    /// <summary>Forward takes a float <c>bias</c> that is added to the scaled scores; negative infinity hides the key.</summary>
    Additive = 8,

    /// <summary>
    /// Forward takes one boolean for each key of each sample, <c>keyMask</c>, as <c>PaddedKeys</c> (true hides, as PyTorch's key_padding_mask) or
    /// <c>VisibleKeys</c> (true attends).
    /// </summary>
    Keys = 16,
}
