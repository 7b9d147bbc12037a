namespace AttentionGen.Tests.Kernels;

/// <summary>
/// Everything one call of a generated <c>Forward</c> can take; the adapter passes on what its declaration asks for.
/// For a multi-head layer the query is the input, the key is the memory or the rows of the keys, and the value the rows of the values.
/// </summary>
public ref struct AttentionCall
{
    public ReadOnlySpan<float> Query { get; set; }
    public ReadOnlySpan<float> Key { get; set; }
    public ReadOnlySpan<float> Value { get; set; }

    /// <summary>The bits of rows of Half or BFloat16, where the declaration has such.</summary>
    public ReadOnlySpan<ushort> NarrowQuery { get; set; }
    public ReadOnlySpan<ushort> NarrowKey { get; set; }
    public ReadOnlySpan<ushort> NarrowValue { get; set; }

    public ReadOnlySpan<bool> Mask { get; set; }
    public ReadOnlySpan<float> Bias { get; set; }
    public ReadOnlySpan<int> KeyLengths { get; set; }
    public ReadOnlySpan<bool> KeyMask { get; set; }
    public bool KeyMaskHides { get; set; }
    public ReadOnlySpan<int> CumulativeQueryLengths { get; set; }
    public ReadOnlySpan<int> CumulativeKeyLengths { get; set; }
    public ReadOnlySpan<float> Sinks { get; set; }
    public RotaryEmbedding? Rotary { get; set; }
    public ReadOnlySpan<int> QueryPositions { get; set; }
    public ReadOnlySpan<int> KeyPositions { get; set; }

    /// <summary>A cache of the same kernel, cut back to so many rows before the call, so that a call may be repeated; null takes it as it is.</summary>
    public object? Cache { get; set; }
    public int? CachedLength { get; set; }

    public int FirstKey { get; set; }
    public DropoutSeed? Dropout { get; set; }

    public Span<float> Output { get; set; }
    public Span<ushort> NarrowOutput { get; set; }
    public Span<float> Weights { get; set; }
    public Span<float> AveragedWeights { get; set; }
    public Span<float> LogSumExp { get; set; }
    public Span<float> ScaledScores { get; set; }
    public Span<float> CappedScores { get; set; }
    public Span<float> MaskedScores { get; set; }
    public Span<float> KeyWeightSums { get; set; }

    /// <summary>Of a call for gradients: what Forward returned, the gradient of its output, and where gradients go.</summary>
    public ReadOnlySpan<float> ForwardOutput { get; set; }
    public ReadOnlySpan<float> ForwardLogSumExp { get; set; }
    public ReadOnlySpan<float> OutputGradient { get; set; }
    public Span<float> QueryGradient { get; set; }
    public Span<float> KeyGradient { get; set; }
    public Span<float> ValueGradient { get; set; }
    public Span<float> BiasGradient { get; set; }
    public Span<float> SinkGradient { get; set; }

    /// <summary>Of a layer: what a call keeps for its gradients, what one kept, and what gradients of weights are added to.</summary>
    public Span<float> Activations { get; set; }
    public ReadOnlySpan<float> KeptActivations { get; set; }
    public IWeights? WeightGradients { get; set; }

    /// <summary>Calls the overload that ends in the actual lengths, if there is one.</summary>
    public bool PassesLengths { get; set; }
    public int QueryLength { get; set; }
    public int KeyLength { get; set; }

    /// <summary>Calls the overload whose arguments are objects; of a layer, through its interface.</summary>
    public bool ByName { get; set; }

    /// <summary>Calls the overload that ends in options, with these, null or not.</summary>
    public bool PassesOptions { get; set; }
    public ParallelOptions? Options { get; set; }
}
