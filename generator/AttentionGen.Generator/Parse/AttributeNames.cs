using AttentionGen.Generator.Model;

namespace AttentionGen.Generator.Parse;

/// <summary>Metadata names of the types of the runtime library that declarations speak of.</summary>
internal static class AttributeNames
{
    public const string ScaledDotProduct = "AttentionGen.ScaledDotProductAttentionAttribute";

    public const string MultiHead = "AttentionGen.MultiHeadAttentionAttribute";

    public const string Weights = "AttentionGen.MultiHeadAttentionWeights";

    public static string MetadataName(AttentionOperator attentionOperator) =>
        attentionOperator == AttentionOperator.MultiHead ? MultiHead : ScaledDotProduct;
}
