namespace AttentionGen.Reference;

/// <summary>Where the gradients of the extra key and value of each key head are added; empty where they are not wanted.</summary>
internal readonly ref struct ReferenceExtraGradients
{
    /// <summary>Those of the keys, (key head, head dimension).</summary>
    public Span<double> Key { get; init; }

    /// <summary>Those of the values, (key head, value dimension).</summary>
    public Span<double> Value { get; init; }
}
