namespace AttentionGen.Generator.Model;

/// <summary>Which of the attributes a declaration carries.</summary>
internal enum AttentionOperator
{
    /// <summary><c>[ScaledDotProductAttention]</c>: attention on given queries, keys and values.</summary>
    ScaledDotProduct,

    /// <summary><c>[MultiHeadAttention]</c>: the layer with its projections.</summary>
    MultiHead,

    /// <summary><c>[TransformerLayer]</c>: the same with residual sums, normalisations and a feed-forward network.</summary>
    TransformerLayer,

    /// <summary><c>[FeedForward]</c>: two projections, or three, with an activation between them.</summary>
    FeedForward,

    /// <summary><c>[Linear]</c>: one projection.</summary>
    Linear,
}

/// <summary>What the attributes have in common.</summary>
internal static class AttentionOperators
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<AttentionOperator> All { get; } =
    [
        AttentionOperator.ScaledDotProduct, AttentionOperator.MultiHead, AttentionOperator.TransformerLayer, AttentionOperator.FeedForward, AttentionOperator.Linear,
    ];

    /// <summary>Whether the type is constructed from weights.</summary>
    public static bool IsLayer(this AttentionOperator attentionOperator) => attentionOperator != AttentionOperator.ScaledDotProduct;

    /// <summary>Whether it attends, rather than computing row by row.</summary>
    public static bool Attends(this AttentionOperator attentionOperator) => attentionOperator < AttentionOperator.FeedForward;
}
