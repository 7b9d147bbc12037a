namespace AttentionGen.Runtime;

/// <summary>The four packed projections of attention, and the key and value that a layer may have of its own.</summary>
internal sealed class PackedAttention
{
    private readonly float[] _biasKey;
    private readonly float[] _biasValue;

    /// <summary>Packs projections for panels of so many lanes.</summary>
    public PackedAttention(LayerProjections projections, int lanes, bool isBackward, LayerShape layer)
    {
        Query = new(projections.Query, lanes, isBackward);
        Key = new(projections.Key, lanes, isBackward);
        Value = new(projections.Value, lanes, isBackward);
        Output = new(projections.Output, lanes, isBackward);
        _biasKey = projections.BiasKey.ToArray();
        _biasValue = projections.BiasValue.ToArray();
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

    /// <summary>The layer's own key, (key head, head dimension), if it has one.</summary>
    public ReadOnlySpan<float> BiasKey => _biasKey;

    /// <summary>The layer's own value, (key head, value dimension), if it has one.</summary>
    public ReadOnlySpan<float> BiasValue => _biasValue;

    /// <summary>Packs anew.</summary>
    public void Fill(LayerProjections projections)
    {
        Query.Fill(projections.Query);
        Key.Fill(projections.Key);
        Value.Fill(projections.Value);
        Output.Fill(projections.Output);
        projections.BiasKey.CopyTo(_biasKey);
        projections.BiasValue.CopyTo(_biasValue);
    }
}
