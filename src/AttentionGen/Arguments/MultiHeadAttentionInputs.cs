namespace AttentionGen;

/// <summary>
/// What one call reads for a <see cref="MultiHeadAttentionAttribute"/> or a <see cref="TransformerLayerAttribute"/>, by name: of its layer, and of
/// <see cref="ReferenceAttention"/>. Inputs that the declaration does not ask for stay empty; both refuse what is there and not asked for.
/// </summary>
public readonly ref struct MultiHeadAttentionInputs
{
    /// <summary>The rows that attend, (batch, query, modelDimension).</summary>
    public ReadOnlySpan<float> Input { get; init; }

    /// <summary>
    /// The rows attended to, (batch, key, modelDimension), if the declaration set KeyValueLength. Else empty: the input attends to itself.
    /// </summary>
    public ReadOnlySpan<float> Memory { get; init; }

    /// <summary>The boolean mask, its declared axes in the order (batch, head, query, key); true lets a query attend to the key.</summary>
    public ReadOnlySpan<bool> Mask { get; init; }

    /// <summary>The additive bias, its declared axes in the order (batch, head, query, key); negative infinity hides the key.</summary>
    public ReadOnlySpan<float> Bias { get; init; }

    /// <summary>Number of keys of each sample, 0 to the key length; keys from there on are hidden.</summary>
    public ReadOnlySpan<int> KeyLengths { get; init; }

    /// <summary>The rows that keys are projected from, (batch, key, KeyInputDimension), where keys and values have rows of their own.</summary>
    public ReadOnlySpan<float> KeyMemory { get; init; }

    /// <summary>The rows that values are projected from, (batch, key, ValueInputDimension), likewise.</summary>
    public ReadOnlySpan<float> ValueMemory { get; init; }

    /// <summary>One boolean for each key of each sample, with its polarity, if the mask has Keys.</summary>
    public KeyMask KeyMask { get; init; }

    /// <summary>
    /// Where the input rows of packed samples start, and the last ends, (batch + 1), if the declaration has PackedSequences; in self-attention those of the keys too.
    /// </summary>
    public ReadOnlySpan<int> CumulativeQueryLengths { get; init; }

    /// <summary>The same of the memory's rows, where there is a memory.</summary>
    public ReadOnlySpan<int> CumulativeKeyLengths { get; init; }

    /// <summary>A logit for each head that joins its softmax rows and has no value row.</summary>
    public ReadOnlySpan<float> Sinks { get; init; }

    /// <summary>The angles that queries and keys are rotated by.</summary>
    public RotaryEmbedding? Rotary { get; init; }

    /// <summary>Positions of the queries for the rotation, (batch, query), if given; in self-attention of the keys too.</summary>
    public ReadOnlySpan<int> QueryPositions { get; init; }

    /// <summary>Positions of the keys for the rotation, (batch, key), if given.</summary>
    public ReadOnlySpan<int> KeyPositions { get; init; }

    /// <summary>What the declared ScoreModifier computes: the reference calls it. A kernel has it compiled in, and takes its further arguments itself.</summary>
    public ScoreModifierFunction? ScoreModifier { get; init; }

    /// <summary>The gradient of what the modifier takes, which the reference's Backward asks for beside the modifier: it cannot look into it. It is called for each key that takes part.</summary>
    public ScoreModifierGradientFunction? ScoreModifierGradient { get; init; }

    /// <summary>What the declared MaskPredicate tells, likewise.</summary>
    public MaskPredicateFunction? MaskPredicate { get; init; }

    /// <summary>The cache that a layer appends keys and values to. The reference has none, but <see cref="CachedInput"/>.</summary>
    public KeyValueCache? Cache { get; init; }

    /// <summary>
    /// Rows of the same samples that earlier calls have put into the cache, (batch, cached, modelDimension), if the declaration has one: the reference
    /// has no cache and projects them again. A layer takes none.
    /// </summary>
    public ReadOnlySpan<float> CachedInput { get; init; }

    /// <summary>What the call drops, where dropout is declared: of a call that keeps activations, and of its gradients. Null: nothing, as when a model is used and not trained.</summary>
    public DropoutSeed? Dropout { get; init; }

    /// <summary>Input rows that the spans hold for one sample, 0 to the declared length. Null: the declared length.</summary>
    public int? QueryLength { get; init; }

    /// <summary>
    /// Memory rows that the spans hold for one sample, 0 to the declared length. Null: the declared length. In self-attention it is the
    /// query length, and may only be set to that.
    /// </summary>
    public int? KeyLength { get; init; }
}
