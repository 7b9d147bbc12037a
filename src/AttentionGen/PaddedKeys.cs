namespace AttentionGen;

/// <summary>True hides a key from all queries of its sample: the polarity of PyTorch's <c>key_padding_mask</c>.</summary>
/// <param name="keys">(batch, key).</param>
public readonly ref struct PaddedKeys(ReadOnlySpan<bool> keys)
{
    /// <summary>(batch, key).</summary>
    public ReadOnlySpan<bool> Keys { get; } = keys;

    /// <summary>The same as an argument of Forward.</summary>
    /// <param name="mask">The mask.</param>
    public static implicit operator KeyMask(PaddedKeys mask) => new(mask.Keys, hides: true);
}
