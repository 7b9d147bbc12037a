namespace AttentionGen.Generator.Planning;

/// <summary>What the library is told of a transformer layer beside its attention.</summary>
/// <param name="Network">The feed-forward network, or null.</param>
/// <param name="Normalization">How rows are normalised.</param>
/// <param name="Placement">Where.</param>
/// <param name="Epsilon">What is added under the root.</param>
/// <param name="Dropout">The share that a call with a seed drops of what is added to rows.</param>
internal sealed record TransformerEntry(NetworkEntry? Network, Normalization Normalization, NormalizationPlacement Placement, float Epsilon, float Dropout)
{
    /// <summary>Of a declaration.</summary>
    public static TransformerEntry? Of(KernelSpec spec) => spec.Transformer is { } transformer
        ? new(
            transformer.FeedForwardDimension > 0 ? new(spec.ModelDimension, transformer.FeedForwardDimension, transformer.Activation, transformer.HiddenDropout) : null,
            transformer.Normalization,
            transformer.Placement,
            transformer.Epsilon,
            transformer.ResidualDropout)
        : null;

    /// <summary>Whether anything is dropped of what is added to rows.</summary>
    public bool Drops => Dropout > 0;
}

/// <summary>A feed-forward network.</summary>
/// <param name="ModelDimension">Elements of an input or output row.</param>
/// <param name="HiddenDimension">Elements of a hidden row.</param>
/// <param name="Activation">What is applied to hidden rows.</param>
/// <param name="Dropout">The share of hidden elements that a call with a seed drops.</param>
internal sealed record NetworkEntry(int ModelDimension, int HiddenDimension, Activation Activation, float Dropout)
{
    /// <summary>Whether any is dropped.</summary>
    public bool Drops => Dropout > 0;
}
