namespace AttentionGen.Generator.Model;

/// <summary>Which of the two attributes a declaration carries.</summary>
internal enum AttentionOperator
{
    /// <summary><c>[ScaledDotProductAttention]</c>: attention on given queries, keys and values.</summary>
    ScaledDotProduct,

    /// <summary><c>[MultiHeadAttention]</c>: the layer with its projections.</summary>
    MultiHead,
}
