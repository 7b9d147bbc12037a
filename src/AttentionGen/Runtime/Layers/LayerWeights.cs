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
    /// <param name="plan">How this machine's instruction set runs the layer, and reads its weights.</param>
    /// <exception cref="ArgumentNullException"><paramref name="weights"/> is null.</exception>
    /// <exception cref="ArgumentException">A matrix or bias has not the length that the layer asks for.</exception>
    public LayerWeights(MultiHeadAttentionWeights weights, LayerPlan plan)
    {
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(plan);
        LayerShape layer = plan.Layer;
        AttentionShape shape = layer.Attention;
        weights.Check(
            layer.ModelDimension, shape.HeadCount, shape.KeyValueHeadCount, shape.HeadDimension, shape.ValueDimension,
            layer.KeyInputDimension, layer.ValueInputDimension, layer.HasBiasKeyValue);
        LayerProjections projections = weights.Projections(
            layer.ModelDimension, shape.HeadCount, shape.KeyValueHeadCount, shape.HeadDimension, shape.ValueDimension,
            layer.KeyInputDimension, layer.ValueInputDimension);
        Plan = plan;
        Query = Pack(projections.Query);
        Key = Pack(projections.Key);
        Value = Pack(projections.Value);
        Output = Pack(projections.Output);
        _biasKey = layer.HasBiasKeyValue ? weights.BiasKey.ToArray() : [];
        _biasValue = layer.HasBiasKeyValue ? weights.BiasValue.ToArray() : [];
        Steps = new LayerSteps(this);

        ProjectionWeights Pack(ProjectionMatrix matrix) => new(
            matrix.Weight, matrix.Bias, matrix.InputsByOutputs, matrix.Inputs, matrix.FirstOutput, matrix.Outputs, plan.PanelLanes);
    }

    /// <summary>How the layer is run.</summary>
    public LayerPlan Plan { get; }

    /// <summary>The attention inside the layer.</summary>
    public AttentionShape Shape => Plan.Layer.Attention;

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

    /// <summary>The projections, with these weights.</summary>
    internal LayerSteps Steps { get; }

    /// <summary>A layer's weights, if its constructor ran.</summary>
    /// <param name="weights">The layer's field.</param>
    /// <exception cref="InvalidOperationException">It has none: the layer is a struct's default value.</exception>
    public static LayerWeights Of(LayerWeights? weights) =>
        weights ?? throw new InvalidOperationException("This layer has no weights: it is a default value. Construct it with MultiHeadAttentionWeights.");
}
