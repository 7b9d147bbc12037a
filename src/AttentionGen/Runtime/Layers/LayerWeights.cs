using System.ComponentModel;

namespace AttentionGen.Runtime;

/// <summary>The four packed projections of a multi-head layer. For generated code; not meant to be called by hand.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class LayerWeights
{
    private readonly PackedAttention _packed;
    private readonly TrainedLayer? _training;

    /// <summary>Packs the weights of a layer of attention with its projections.</summary>
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
        _packed = weights.Pack(layer, plan.Dense);
        Plan = plan;
        Steps = new LayerSteps(this);
        // Packed samples of several chunks are returned together; what is computed for gradients alone is not returned.
        bool returnsStatistics = (shape.Outputs & AttentionOutputs.LogSumExp) != 0;
        int statistics = (returnsStatistics ? shape.IsPacked : plan.Gradients is not null) ? shape.HeadCount : 0;
        if (plan.Gradients is not null && plan.Transformer is null)
            _training = new TrainedLayer(plan, weights, null);
        Widths = SharedWidths = new LayerWidths(Query.Outputs, Key.Outputs, Value.Outputs, Output.Inputs, Normalized: 0, statistics, Summed: 0, Hidden: 0);
    }

    /// <summary>Packs the weights of a transformer layer.</summary>
    /// <param name="weights">The layer's weights, as given by the user.</param>
    /// <param name="plan">How this machine's instruction set runs the layer, and reads its weights.</param>
    /// <exception cref="ArgumentNullException"><paramref name="weights"/> is null.</exception>
    /// <exception cref="ArgumentException">A part is missing or not asked for, or has not the length that the layer asks for.</exception>
    public LayerWeights(TransformerLayerWeights weights, LayerPlan plan)
        : this(Attention(weights, plan), plan)
    {
        TransformerPlan transformer = plan.Transformer!;
        FeedForwardSteps? network = transformer.FeedForward is { } feedForward
            ? new FeedForwardSteps(feedForward, new PackedFeedForward(weights.FeedForward!, feedForward))
            : null;
        Transformer = new TransformerSteps(this, transformer, weights, network);
        int model = plan.Layer.ModelDimension;
        Widths = Widths with { Normalized = transformer.NormalizesBefore ? model : 0 };
        SharedWidths = Widths with { Summed = network is null ? 0 : model, Hidden = Transformer.HiddenDimension };
        if (plan.Gradients is not null)
            _training = new TrainedLayer(plan, weights.Attention, weights);
    }

    /// <summary>How the layer is run.</summary>
    public LayerPlan Plan { get; }

    /// <summary>The attention inside the layer.</summary>
    public AttentionShape Shape => Plan.Layer.Attention;

    /// <summary>Model to queries of all heads.</summary>
    public ProjectionWeights Query => _packed.Query;

    /// <summary>Model, or memory, to keys of all key heads.</summary>
    public ProjectionWeights Key => _packed.Key;

    /// <summary>Model, or memory, to values of all value heads.</summary>
    public ProjectionWeights Value => _packed.Value;

    /// <summary>Attention output of all heads to model.</summary>
    public ProjectionWeights Output => _packed.Output;

    /// <summary>The layer's own key, (head, dimension), if it has one.</summary>
    public ReadOnlySpan<float> BiasKey => _packed.BiasKey;

    /// <summary>The layer's own value, (head, dimension), if it has one.</summary>
    public ReadOnlySpan<float> BiasValue => _packed.BiasValue;

    /// <summary>The projections, with these weights.</summary>
    internal LayerSteps Steps { get; }

    /// <summary>What lies around the attention and behind it, or null.</summary>
    internal TransformerSteps? Transformer { get; }

    /// <summary>The layer as it learns.</summary>
    internal TrainedLayer Training => _training ?? throw TrainingCheck.Missing();

    /// <summary>What rows a call keeps in scratch that its threads share.</summary>
    internal LayerWidths Widths { get; }

    /// <summary>The same where threads share the panels of few rows.</summary>
    internal LayerWidths SharedWidths { get; }

    /// <summary>Where the rows of a step's call lie.</summary>
    internal LayerAreas Areas(in AttentionArguments rows) => Areas(rows, Widths);

    /// <summary>The same where threads share the panels of few rows.</summary>
    internal LayerAreas SharedAreas(in AttentionArguments rows) => Areas(rows, SharedWidths);

    private static LayerAreas Areas(in AttentionArguments rows, in LayerWidths widths) => new(widths, new LayerChunk
    {
        QueryRows = rows.BatchSize * rows.QueryLength,
        ProjectedRows = rows.BatchSize * rows.KeyLength,
        LengthCount = rows.CumulativeQueryLengths.Length,
    });

    /// <summary>A layer's weights, if its constructor ran.</summary>
    /// <param name="weights">The layer's field.</param>
    /// <exception cref="InvalidOperationException">It has none: the layer is a struct's default value.</exception>
    public static LayerWeights Of(LayerWeights? weights) =>
        weights ?? throw Missing();

    /// <summary>What a layer without weights says.</summary>
    internal static InvalidOperationException Missing() => new InvalidOperationException("This layer has no weights: it is a default value. Construct it with its weights.");

    // Before anything is packed.
    private static MultiHeadAttentionWeights Attention(TransformerLayerWeights weights, LayerPlan plan)
    {
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(plan);
        TransformerPlan transformer = plan.Transformer!;
        weights.Check(
            plan.Layer.ModelDimension, transformer.FeedForward?.HiddenDimension ?? 0, transformer.FeedForward?.Activation.IsGated() ?? false,
            transformer.Placement == NormalizationPlacement.Both);
        return weights.Attention;
    }
}
