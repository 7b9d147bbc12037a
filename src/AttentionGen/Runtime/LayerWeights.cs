using System.ComponentModel;

namespace AttentionGen.Runtime;

/// <summary>The four packed projections of a multi-head layer. For generated code; not meant to be called by hand.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class LayerWeights
{
    private readonly float[] _biasKey;
    private readonly float[] _biasValue;

    /// <summary>Packs the weights of a layer.</summary>
    /// <param name="weights">The layer's weights, as given by the user.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="lanes">Outputs of a panel, as the kernel of this machine's instruction set reads them.</param>
    /// <exception cref="ArgumentNullException"><paramref name="weights"/> is null.</exception>
    /// <exception cref="ArgumentException">A matrix or bias has not the length that the layer asks for.</exception>
    public LayerWeights(MultiHeadAttentionWeights weights, LayerShape layer, int lanes)
    {
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(layer);
        AttentionShape shape = layer.Attention;
        weights.Check(
            layer.ModelDimension, shape.HeadCount, shape.KeyValueHeadCount, shape.HeadDimension, shape.ValueDimension,
            layer.KeyInputDimension, layer.ValueInputDimension, layer.HasBiasKeyValue);
        LayerProjections projections = weights.Projections(
            layer.ModelDimension, shape.HeadCount, shape.KeyValueHeadCount, shape.HeadDimension, shape.ValueDimension,
            layer.KeyInputDimension, layer.ValueInputDimension);
        Shape = shape;
        Query = Pack(projections.Query);
        Key = Pack(projections.Key);
        Value = Pack(projections.Value);
        Output = Pack(projections.Output);
        _biasKey = layer.HasBiasKeyValue ? weights.BiasKey.ToArray() : [];
        _biasValue = layer.HasBiasKeyValue ? weights.BiasValue.ToArray() : [];

        ProjectionWeights Pack(ProjectionMatrix matrix) => new(
            matrix.Weight, matrix.Bias, matrix.InputsByOutputs, matrix.Inputs, matrix.FirstOutput, matrix.Outputs, lanes);
    }

    /// <summary>The attention inside the layer.</summary>
    public AttentionShape Shape { get; }

    /// <summary>Model to queries of all heads.</summary>
    public ProjectionWeights Query { get; }

    /// <summary>Model, or memory, to keys of all key heads.</summary>
    public ProjectionWeights Key { get; }

    /// <summary>Model, or memory, to values of all value heads.</summary>
    public ProjectionWeights Value { get; }

    /// <summary>Attention output of all heads to model.</summary>
    public ProjectionWeights Output { get; }

    /// <summary>The layer's own key, (head, dimension), if it has one.</summary>
    public ReadOnlySpan<float> BiasKey => _biasKey;

    /// <summary>The layer's own value, (head, dimension), if it has one.</summary>
    public ReadOnlySpan<float> BiasValue => _biasValue;

    /// <summary>The in-projections' part in a call on several threads, kept by the kernel, so that a call allocates none.</summary>
    public AttentionWorker? InWorker { get; set; }

    /// <summary>The out-projection's part, likewise.</summary>
    public AttentionWorker? OutWorker { get; set; }

    /// <summary>A layer's weights, if its constructor ran.</summary>
    /// <param name="weights">The layer's field.</param>
    /// <exception cref="InvalidOperationException">It has none: the layer is a struct's default value.</exception>
    public static LayerWeights Of(LayerWeights? weights) =>
        weights ?? throw new InvalidOperationException("This layer has no weights: it is a default value. Construct it with MultiHeadAttentionWeights.");
}
