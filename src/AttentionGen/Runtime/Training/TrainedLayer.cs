using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AttentionGen.Runtime;

/// <summary>A layer's weights, and its way forward and back.</summary>
internal sealed class TrainedLayer
{
    /// <summary>A layer of weights that passed their check.</summary>
    /// <param name="plan">The layer, with gradients.</param>
    /// <param name="attention">The weights of its attention.</param>
    /// <param name="transformer">All weights of a transformer layer, or null.</param>
    public TrainedLayer(LayerPlan plan, MultiHeadAttentionWeights attention, TransformerLayerWeights? transformer)
    {
        Plan = plan;
        Attention = attention;
        Norms = transformer;
        LayerGradientPlan back = plan.Gradients!;
        PackedAttention forward = attention.Pack(plan.Layer, plan.Dense), backward = attention.PackBackward(plan.Layer, plan.Dense);
        Query = new(plan.Dense, forward.Query, backward.Query, plan.QueryBlock, back.QueryBlock);
        Key = new(plan.Dense, forward.Key, backward.Key, plan.KeyBlock, back.KeyBlock);
        Value = new(plan.Dense, forward.Value, backward.Value, plan.ValueBlock, back.ValueBlock);
        Output = new(plan.Dense, forward.Output, backward.Output, plan.OutputBlock, back.OutputBlock);
        Network = plan.Transformer?.FeedForward is { } network ? new TrainedFeedForward(transformer!.FeedForward!, network) : null;
        Forward = new LayerForward(this);
        Backward = new LayerBackward(this);
    }

    /// <summary>How it is run.</summary>
    public LayerPlan Plan { get; }

    /// <summary>The weights of its attention.</summary>
    public MultiHeadAttentionWeights Attention { get; }

    /// <summary>All weights of a transformer layer.</summary>
    public TransformerLayerWeights? Norms { get; }

    /// <summary>The weights that gradients have the form of.</summary>
    public IWeights Weights => (IWeights?)Norms ?? Attention;

    /// <summary>Rows to queries.</summary>
    public TrainedProjection Query { get; }

    /// <summary>Rows to keys.</summary>
    public TrainedProjection Key { get; }

    /// <summary>Rows to values.</summary>
    public TrainedProjection Value { get; }

    /// <summary>Attention output to rows.</summary>
    public TrainedProjection Output { get; }

    /// <summary>The feed-forward network, or null.</summary>
    public TrainedFeedForward? Network { get; }

    /// <summary>The way forward.</summary>
    public LayerForward Forward { get; }

    /// <summary>The way back.</summary>
    public LayerBackward Backward { get; }

    /// <summary>What it is around its attention, or null.</summary>
    public TransformerPlan? Transformer => Plan.Transformer;

    /// <summary>Elements of a row.</summary>
    public int Model => Plan.Layer.ModelDimension;

    /// <summary>Whether rows are normalised before each sublayer.</summary>
    public bool NormalizesBefore => Transformer is { NormalizesBefore: true };

    /// <summary>Whether what comes of each sublayer is normalised alone, before it is added.</summary>
    public bool NormalizesOutputs => Transformer?.Placement == NormalizationPlacement.Both;

    /// <summary>Whether residual sums are normalised.</summary>
    public bool NormalizesSums => Transformer?.Placement == NormalizationPlacement.Post;

    /// <summary>The weights of the normalisation behind the attention, or null if there is none.</summary>
    public NormalizationWeights? BehindAttention => NormalizesOutputs ? Norms!.AttentionOutputNormalization : NormalizesSums ? Norms!.AttentionNormalization : null;

    /// <summary>The weights of the normalisation behind the network, or null if there is none.</summary>
    public NormalizationWeights? BehindNetwork => NormalizesOutputs ? Norms!.FeedForwardOutputNormalization : NormalizesSums ? Norms!.FeedForwardNormalization : null;

    /// <summary>What a call drops of what a sublayer returned, before it is added.</summary>
    public RowDropout Dropout(DropoutSeed? seed, DropoutPlace place) => new(seed, place, Transformer?.ResidualDropout ?? 0f, Plan.Dense.Lanes);

    /// <summary>All rows of a call's input, and of its memory.</summary>
    public (int Rows, int Keys) Count(in AttentionArguments call)
    {
        int samples = Plan.Layer.Attention.IsPacked ? 1 : call.BatchSize;
        return (samples * call.QueryLength, samples * call.KeyLength);
    }

    /// <summary>A row.</summary>
    public static ref float Row(ReadOnlySpan<float> rows, int row, int width) => ref Unsafe.Add(ref MemoryMarshal.GetReference(rows), (nint)row * width);

    /// <summary>A row of an area.</summary>
    public static ref float Row(ReadOnlySpan<float> areas, nint area, int row, int width) => ref Unsafe.Add(ref MemoryMarshal.GetReference(areas), area + ((nint)row * width));
}
