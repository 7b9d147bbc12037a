namespace AttentionGen;

/// <summary>The projections of a multi-head layer, taken from its weights.</summary>
internal readonly ref struct LayerProjections
{
    /// <summary>Input to queries of all heads.</summary>
    public ProjectionMatrix Query { get; init; }

    /// <summary>Input or memory to keys of all key and value heads.</summary>
    public ProjectionMatrix Key { get; init; }

    /// <summary>Input or memory to values of all key and value heads.</summary>
    public ProjectionMatrix Value { get; init; }

    /// <summary>Attention output of all heads to model.</summary>
    public ProjectionMatrix Output { get; init; }

    /// <summary>The layer's own key, (key head, head dimension), if it has one.</summary>
    public ReadOnlySpan<float> BiasKey { get; init; }

    /// <summary>The layer's own value, (key head, value dimension), if it has one.</summary>
    public ReadOnlySpan<float> BiasValue { get; init; }
}
