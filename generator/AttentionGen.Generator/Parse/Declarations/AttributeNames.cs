using AttentionGen.Generator.Model;
using Microsoft.CodeAnalysis;

namespace AttentionGen.Generator.Parse;

/// <summary>Metadata names of the types of the runtime library that declarations speak of.</summary>
internal static class AttributeNames
{
    public const string ScaledDotProduct = "AttentionGen.ScaledDotProductAttentionAttribute";

    public const string MultiHead = "AttentionGen.MultiHeadAttentionAttribute";

    public const string Weights = "AttentionGen.MultiHeadAttentionWeights";

    public static string MetadataName(AttentionOperator attentionOperator) =>
        attentionOperator == AttentionOperator.MultiHead ? MultiHead : ScaledDotProduct;

    /// <summary>The attribute as it is written.</summary>
    public static string InCode(AttentionOperator attentionOperator) =>
        attentionOperator == AttentionOperator.MultiHead ? "MultiHeadAttention" : "ScaledDotProductAttention";

    /// <summary>Whether an attribute is of the type with this full name, which is neither nested nor generic.</summary>
    /// <remarks>
    /// Asked several times for each kernel whenever anything is typed: the short name tells most types apart before the full one is put together.
    /// </remarks>
    public static bool IsNamed(AttributeData attribute, string fullName) =>
        attribute.AttributeClass is { } type
        && fullName.EndsWith(type.Name, StringComparison.Ordinal)
        && type.ToDisplayString() == fullName;
}
