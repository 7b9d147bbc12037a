namespace AttentionGen.Generator.Model;

/// <summary>What a transformer layer has beside its attention.</summary>
/// <param name="FeedForwardDimension">Elements of a hidden row, or 0 for no network.</param>
/// <param name="Activation">What is applied to hidden rows.</param>
/// <param name="Normalization">How rows are normalised.</param>
/// <param name="Placement">Where.</param>
/// <param name="Epsilon">What is added under the root.</param>
/// <param name="HiddenDropout">The share of hidden elements that a call with a seed drops.</param>
/// <param name="ResidualDropout">The same of what attention and network return, before it is added.</param>
internal sealed record TransformerSpec(
    int FeedForwardDimension, Activation Activation, Normalization Normalization, NormalizationPlacement Placement, float Epsilon,
    float HiddenDropout, float ResidualDropout);
