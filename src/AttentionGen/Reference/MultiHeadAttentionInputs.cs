namespace AttentionGen;

/// <summary>
/// What one call of <see cref="ReferenceAttention"/> reads for a <see cref="MultiHeadAttentionAttribute"/>. Inputs that the
/// declaration does not ask for stay empty.
/// </summary>
public readonly ref struct MultiHeadAttentionInputs
{
    /// <summary>The rows that attend, (batch, query, modelDimension).</summary>
    public ReadOnlySpan<float> Input { get; init; }

    /// <summary>The rows attended to, (batch, key, modelDimension), if the declaration set KeyValueLength; else empty, and the input is.</summary>
    public ReadOnlySpan<float> Memory { get; init; }

    /// <summary>The boolean mask, its declared axes in the order (batch, head, query, key); true lets a query attend to the key.</summary>
    public ReadOnlySpan<bool> Mask { get; init; }

    /// <summary>The additive bias, its declared axes in the order (batch, head, query, key); negative infinity hides the key.</summary>
    public ReadOnlySpan<float> Bias { get; init; }

    /// <summary>Number of keys of each sample, 0 to the key length; keys from there on are hidden.</summary>
    public ReadOnlySpan<int> KeyLengths { get; init; }

    /// <summary>Input rows that the spans hold for one sample, 0 to the declared length. Null: the declared length.</summary>
    public int? QueryLength { get; init; }

    /// <summary>
    /// Memory rows that the spans hold for one sample, 0 to the declared length. Null: the declared length. In self-attention it is the
    /// query length, and may only be set to that.
    /// </summary>
    public int? KeyLength { get; init; }
}
