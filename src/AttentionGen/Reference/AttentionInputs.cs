namespace AttentionGen;

/// <summary>
/// What one call of <see cref="ReferenceAttention"/> reads for a <see cref="ScaledDotProductAttentionAttribute"/>. Inputs that the
/// declaration does not ask for stay empty.
/// </summary>
public readonly ref struct AttentionInputs
{
    /// <summary>Queries, (batch, query, head, HeadDimension), or (batch, head, query, HeadDimension) if the layout is head-major.</summary>
    public ReadOnlySpan<float> Query { get; init; }

    /// <summary>Keys, (batch, key, head, HeadDimension), or (batch, head, key, HeadDimension) if the layout is head-major.</summary>
    public ReadOnlySpan<float> Key { get; init; }

    /// <summary>Values, (batch, key, head, ValueDimension), or (batch, head, key, ValueDimension) if the layout is head-major.</summary>
    public ReadOnlySpan<float> Value { get; init; }

    /// <summary>The boolean mask, its declared axes in the order (batch, head, query, key); true lets a query attend to the key.</summary>
    public ReadOnlySpan<bool> Mask { get; init; }

    /// <summary>The additive bias, its declared axes in the order (batch, head, query, key); negative infinity hides the key.</summary>
    public ReadOnlySpan<float> Bias { get; init; }

    /// <summary>Number of keys of each sample, 0 to the key length; keys from there on are hidden.</summary>
    public ReadOnlySpan<int> KeyLengths { get; init; }

    /// <summary>Query rows that the spans hold for one sample, 0 to the declared length. Null: the declared length.</summary>
    public int? QueryLength { get; init; }

    /// <summary>Key and value rows that the spans hold for one sample, 0 to the declared length. Null: the declared length.</summary>
    public int? KeyLength { get; init; }
}
