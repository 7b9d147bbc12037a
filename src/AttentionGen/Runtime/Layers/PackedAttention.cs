namespace AttentionGen.Runtime;

/// <summary>The four packed projections of attention.</summary>
internal sealed class PackedAttention
{
    /// <summary>Packs projections for panels of so many lanes.</summary>
    public PackedAttention(LayerProjections projections, int lanes, bool isBackward, LayerShape layer)
    {
        Query = new(projections.Query, lanes, isBackward);
        Key = new(projections.Key, lanes, isBackward);
        Value = new(projections.Value, lanes, isBackward);
        Output = new(projections.Output, lanes, isBackward);
        Layer = layer;
    }

    /// <summary>A layer that divides the weights so.</summary>
    public LayerShape Layer { get; }

    /// <summary>Model to queries of all heads.</summary>
    public ProjectionWeights Query { get; }

    /// <summary>Model, or memory, to keys of all key heads.</summary>
    public ProjectionWeights Key { get; }

    /// <summary>Model, or memory, to values of all value heads.</summary>
    public ProjectionWeights Value { get; }

    /// <summary>Attention output of all heads to model.</summary>
    public ProjectionWeights Output { get; }

    /// <summary>Packs anew.</summary>
    public void Fill(LayerProjections projections)
    {
        Query.Fill(projections.Query);
        Key.Fill(projections.Key);
        Value.Fill(projections.Value);
        Output.Fill(projections.Output);
    }
}
