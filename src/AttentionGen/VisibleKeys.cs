namespace AttentionGen;

/// <summary>True lets the queries of its sample attend to a key: the polarity of Hugging Face's <c>attention_mask</c> and of <c>mask</c>.</summary>
/// <param name="keys">(batch, key).</param>
public readonly ref struct VisibleKeys(ReadOnlySpan<bool> keys)
{
    /// <summary>(batch, key).</summary>
    public ReadOnlySpan<bool> Keys { get; } = keys;

    /// <summary>The same as an argument of Forward.</summary>
    /// <param name="mask">The mask.</param>
    public static implicit operator KeyMask(VisibleKeys mask) => new(mask.Keys, hides: false);
}
