namespace AttentionGen;

/// <summary>
/// What one call reads for a <see cref="ScaledDotProductAttentionAttribute"/>, by name: of its kernel, and of <see cref="ReferenceAttention"/>. Inputs that the declaration does
/// not ask for stay empty; both refuse what is there and not asked for.
/// </summary>
public readonly ref struct AttentionInputs
{
    /// <summary>Queries, (batch, query, head, HeadDimension), or (batch, head, query, HeadDimension) if the layout is head-major.</summary>
    public ReadOnlySpan<float> Query { get; init; }

    /// <summary>Keys, (batch, key, head, HeadDimension), or (batch, head, key, HeadDimension) if the layout is head-major.</summary>
    public ReadOnlySpan<float> Key { get; init; }

    /// <summary>Values, (batch, key, head, ValueDimension), or (batch, head, key, ValueDimension) if the layout is head-major.</summary>
    public ReadOnlySpan<float> Value { get; init; }

    /// <summary>Queries of a kernel whose ElementType is Float16, in place of <see cref="Query"/>.</summary>
    public ReadOnlySpan<Half> HalfQuery { get; init; }

    /// <summary>Keys that are stored as Half, in place of <see cref="Key"/>. What a cache stores is its own affair: its kernel takes keys as it takes queries.</summary>
    public ReadOnlySpan<Half> HalfKey { get; init; }

    /// <summary>Values that are stored as Half, likewise.</summary>
    public ReadOnlySpan<Half> HalfValue { get; init; }

    /// <summary>Queries of a kernel whose ElementType is BFloat16, in place of <see cref="Query"/>.</summary>
    public ReadOnlySpan<BFloat16> BFloat16Query { get; init; }

    /// <summary>Keys that are stored as BFloat16, in place of <see cref="Key"/>.</summary>
    public ReadOnlySpan<BFloat16> BFloat16Key { get; init; }

    /// <summary>Values that are stored as BFloat16, likewise.</summary>
    public ReadOnlySpan<BFloat16> BFloat16Value { get; init; }

    /// <summary>The boolean mask, its declared axes in the order (batch, head, query, key); true lets a query attend to the key.</summary>
    public ReadOnlySpan<bool> Mask { get; init; }

    /// <summary>The additive bias, its declared axes in the order (batch, head, query, key); negative infinity hides the key.</summary>
    public ReadOnlySpan<float> Bias { get; init; }

    /// <summary>Number of keys of each sample, 0 to the key length; keys from there on are hidden.</summary>
    public ReadOnlySpan<int> KeyLengths { get; init; }

    /// <summary>One boolean for each key of each sample, with its polarity, if the mask has Keys.</summary>
    public KeyMask KeyMask { get; init; }

    /// <summary>Packed samples: (batch + 1) row numbers, sample b being the query rows from entry b to entry b + 1.</summary>
    public ReadOnlySpan<int> CumulativeQueryLengths { get; init; }

    /// <summary>Packed samples: the same for key and value rows.</summary>
    public ReadOnlySpan<int> CumulativeKeyLengths { get; init; }

    /// <summary>A logit for each head that joins its softmax rows and has no value row.</summary>
    public ReadOnlySpan<float> Sinks { get; init; }

    /// <summary>The angles that queries and keys are rotated by.</summary>
    public RotaryEmbedding? Rotary { get; init; }

    /// <summary>Positions of the queries for the rotation, (batch, query), if given.</summary>
    public ReadOnlySpan<int> QueryPositions { get; init; }

    /// <summary>Positions of the keys for the rotation, (batch, key), if given.</summary>
    public ReadOnlySpan<int> KeyPositions { get; init; }

    /// <summary>
    /// The cache that a kernel appends keys and values to. The reference has none: there key and value hold the cached rows too, and the lengths say how many rows there are.
    /// </summary>
    public KeyValueCache? Cache { get; init; }

    /// <summary>What the declared ScoreModifier computes: the reference calls it. A kernel has it compiled in, and takes its further arguments itself.</summary>
    public ScoreModifierFunction? ScoreModifier { get; init; }

    /// <summary>What the declared MaskPredicate tells, likewise.</summary>
    public MaskPredicateFunction? MaskPredicate { get; init; }

    /// <summary>The gradient of what the modifier takes, which the reference's Backward asks for beside the modifier: it cannot look into it. It is called for each key that takes part.</summary>
    public ScoreModifierGradientFunction? ScoreModifierGradient { get; init; }

    /// <summary>Place of the first key in the whole sequence, for attention over a part of the keys.</summary>
    public int FirstKey { get; init; }

    /// <summary>What the call drops, where dropout is declared. Null: nothing, as when a model is used and not trained.</summary>
    public DropoutSeed? Dropout { get; init; }

    /// <summary>Query rows that the spans hold for one sample, 0 to the declared length. Null: the declared length.</summary>
    public int? QueryLength { get; init; }

    /// <summary>Key and value rows that the spans hold for one sample, 0 to the declared length. Null: the declared length.</summary>
    public int? KeyLength { get; init; }
}
