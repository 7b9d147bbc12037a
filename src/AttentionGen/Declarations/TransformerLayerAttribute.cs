namespace AttentionGen;

/// <summary>
/// Generates a whole transformer layer on a partial class or struct: multi-head attention with its projections, a feed-forward network, two normalisations and two residual
/// sums. Its constructor takes <see cref="TransformerLayerWeights"/>; <c>Forward(input, ..., output)</c> takes what a <see cref="MultiHeadAttentionAttribute"/>'s does.
/// </summary>
/// <remarks>
/// <para>
/// By default as in BERT: GELU, LayerNorm behind each sum. GPT-2's layer has GeluTanh and NormalizationPlacement.Pre, a causal mask or a cache; Llama's SwiGlu, RmsNorm and Pre,
/// Rotary and KeyValueHeadCount. Biases are there if the weights have them.
/// </para>
/// <para>
/// A decoder's layer with two attentions is two declarations: self-attention with feedForwardDimension 0, then one whose KeyValueLength makes it attend to a memory.
/// </para>
/// </remarks>
/// <param name="headCount">Number of query heads, at least 1.</param>
/// <param name="modelDimension">d_model; a multiple of <paramref name="headCount"/> unless both HeadDimension and ValueDimension are set.</param>
/// <param name="sequenceLength">Input rows for one sample, at least 1; also the memory's rows unless KeyValueLength is set.</param>
/// <param name="feedForwardDimension">Elements of a hidden row of the feed-forward network, or 0 for no network.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, Inherited = false)]
public sealed class TransformerLayerAttribute(int headCount, int modelDimension, int sequenceLength, int feedForwardDimension)
    : AttentionLayerAttribute(headCount, modelDimension, sequenceLength)
{
    /// <summary>Elements of a hidden row of the feed-forward network, or 0 for no network.</summary>
    public int FeedForwardDimension { get; } = feedForwardDimension;

    /// <summary>What is applied to hidden rows; a gated one asks for a gate among the weights. Default: GeluErf, as in BERT.</summary>
    public Activation Activation { get; set; } = Activation.GeluErf;

    /// <summary>How rows are normalised. Default: LayerNorm.</summary>
    public Normalization Normalization { get; set; }

    /// <summary>Where rows are normalised. Default: Post, behind each residual sum.</summary>
    public NormalizationPlacement NormalizationPlacement { get; set; }

    /// <summary>What is added to the variance, or the mean square, under the root. Default: 1e-5; BERT has 1e-12.</summary>
    public float Epsilon { get; set; } = 1e-5f;

    /// <summary>
    /// The share of hidden elements that a call drops, behind the activation, if it keeps activations and has a <see cref="DropoutSeed"/>; those that stay are divided by 1 less it.
    /// From 0 (default: none) to less than 1, in steps of 1 / 65,536. Needs <see cref="AttentionLayerAttribute.Gradients"/>.
    /// </summary>
    public float HiddenDropout { get; set; }

    /// <summary>The same of the elements of what attention and network return, normalised if they are, before the residual sum.</summary>
    public float ResidualDropout { get; set; }
}
