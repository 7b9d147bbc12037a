namespace AttentionGen.Runtime;

/// <summary>The four packed projections of attention.</summary>
internal sealed class PackedAttention
{
    /// <summary>Packs projections for panels of so many lanes.</summary>
    public PackedAttention(LayerProjections projections, int lanes)
    {
        Query = new(projections.Query, lanes);
        Key = new(projections.Key, lanes);
        Value = new(projections.Value, lanes);
        Output = new(projections.Output, lanes);
    }

    /// <summary>Model to queries of all heads.</summary>
    public ProjectionWeights Query { get; }

    /// <summary>Model, or memory, to keys of all key heads.</summary>
    public ProjectionWeights Key { get; }

    /// <summary>Model, or memory, to values of all value heads.</summary>
    public ProjectionWeights Value { get; }

    /// <summary>Attention output of all heads to model.</summary>
    public ProjectionWeights Output { get; }
}
