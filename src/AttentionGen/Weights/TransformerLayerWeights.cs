using System.Collections.Immutable;

namespace AttentionGen;

/// <summary>
/// All weights of a transformer layer. Layers of several declarations, of other lengths or masks, that are constructed from one object share its packed form.
/// </summary>
/// <remarks>
/// <para>Which parts a layer asks for follows from its declaration; a part that is missing, or not asked for, is refused by the layer's constructor.</para>
/// <para><see cref="FromBert"/>, <see cref="FromGpt2"/> and <see cref="FromLlama"/> read a layer of a published model by its tensors' names.</para>
/// </remarks>
public sealed partial class TransformerLayerWeights : IWeights
{
    private ImmutableArray<WeightParameter> _parameters;

    /// <summary>The projections of the attention.</summary>
    public required MultiHeadAttentionWeights Attention { get; init; }

    /// <summary>The feed-forward network; null for a layer whose feedForwardDimension is 0.</summary>
    public FeedForwardWeights? FeedForward { get; init; }

    /// <summary>
    /// The normalisation of the attention: of its residual sum with NormalizationPlacement.Post (BERT's <c>attention.output.LayerNorm</c>), of its input with Pre and Both
    /// (GPT-2's <c>ln_1</c>, Llama's <c>input_layernorm</c>).
    /// </summary>
    public required NormalizationWeights AttentionNormalization { get; init; }

    /// <summary>The same of the feed-forward network (BERT's <c>output.LayerNorm</c>, GPT-2's <c>ln_2</c>, Llama's <c>post_attention_layernorm</c>); null where there is none.</summary>
    public NormalizationWeights? FeedForwardNormalization { get; init; }

    /// <summary>The normalisation of what the attention returns, before it is added; with NormalizationPlacement.Both alone (Gemma 2's <c>post_attention_layernorm</c>).</summary>
    public NormalizationWeights? AttentionOutputNormalization { get; init; }

    /// <summary>The same of the feed-forward network (Gemma 2's <c>post_feedforward_layernorm</c>).</summary>
    public NormalizationWeights? FeedForwardOutputNormalization { get; init; }

    /// <inheritdoc/>
    public ImmutableArray<WeightParameter> Parameters => _parameters.IsDefault ? _parameters = [.. Parts().SelectMany(static part => part.Weights.Parameters.Select(parameter => parameter.Of(part.Name)))] : _parameters;

    /// <summary>Gradients of these weights, all 0: what <c>Backward</c> adds to.</summary>
    public TransformerLayerWeights CreateGradients() => new()
    {
        Attention = Attention.CreateGradients(),
        FeedForward = FeedForward?.CreateGradients(),
        AttentionNormalization = AttentionNormalization.CreateGradients(),
        FeedForwardNormalization = FeedForwardNormalization?.CreateGradients(),
        AttentionOutputNormalization = AttentionOutputNormalization?.CreateGradients(),
        FeedForwardOutputNormalization = FeedForwardOutputNormalization?.CreateGradients(),
    };

    /// <inheritdoc/>
    public void Repack()
    {
        Attention.Repack();
        FeedForward?.Repack();
    }

    private IEnumerable<(string Name, IWeights Weights)> Parts()
    {
        (string Name, IWeights? Weights)[] parts =
        [
            ("attention", Attention), ("attentionNormalization", AttentionNormalization), ("attentionOutputNormalization", AttentionOutputNormalization),
            ("feedForward", FeedForward), ("feedForwardNormalization", FeedForwardNormalization), ("feedForwardOutputNormalization", FeedForwardOutputNormalization),
        ];
        return parts.Where(static part => part.Weights is not null).Select(static part => (part.Name, part.Weights!));
    }

    /// <summary>Refuses weights that are not those of such a layer. The attention is checked apart.</summary>
    internal void Check(int modelDimension, int hiddenDimension, bool isGated, bool hasOutputNormalization)
    {
        bool hasNetwork = hiddenDimension > 0;
        Part(Attention, true, nameof(Attention), "");
        Part(FeedForward, hasNetwork, nameof(FeedForward), "feedForwardDimension is 0");
        FeedForward?.Check(modelDimension, hiddenDimension, isGated);
        Norm(AttentionNormalization, true, nameof(AttentionNormalization), "");
        Norm(FeedForwardNormalization, hasNetwork, nameof(FeedForwardNormalization), "feedForwardDimension is 0");
        const string NotBoth = "NormalizationPlacement is not Both";
        Norm(AttentionOutputNormalization, hasOutputNormalization, nameof(AttentionOutputNormalization), NotBoth);
        Norm(
            FeedForwardOutputNormalization, hasNetwork && hasOutputNormalization, nameof(FeedForwardOutputNormalization),
            hasNetwork ? NotBoth : "feedForwardDimension is 0");

        void Norm(NormalizationWeights? part, bool isAsked, string name, string why)
        {
            Part(part, isAsked, name, why);
            part?.Check(modelDimension, name);
        }
    }

    private static void Part(object? part, bool isAsked, string name, string why)
    {
        if (isAsked && part is null)
            throw WeightsRefusal.Of($"The layer asks for {name}, which is null.");
        if (!isAsked && part is not null)
            throw WeightsRefusal.Of($"The layer has no {name}, since {why}; it must be null.");
    }
}
