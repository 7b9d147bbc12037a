using AttentionGen.Generator.Model;
using Microsoft.CodeAnalysis;

namespace AttentionGen.Generator.Parse;

/// <summary>Metadata names of the types of the runtime library that declarations speak of.</summary>
internal static class AttributeNames
{
    private const string Namespace = "AttentionGen.";

    public static string MetadataName(AttentionOperator attentionOperator) => $"{Namespace}{InCode(attentionOperator)}Attribute";

    /// <summary>The attribute as it is written.</summary>
    public static string InCode(AttentionOperator attentionOperator) => attentionOperator switch
    {
        AttentionOperator.ScaledDotProduct => "ScaledDotProductAttention",
        AttentionOperator.MultiHead => "MultiHeadAttention",
        AttentionOperator.TransformerLayer => "TransformerLayer",
        AttentionOperator.FeedForward => "FeedForward",
        _ => "Linear",
    };

    /// <summary>What a layer is constructed from.</summary>
    public static string Weights(AttentionOperator attentionOperator) => $"{InCode(attentionOperator)}Weights";

    /// <summary>The same with its namespace.</summary>
    public static string WeightsType(AttentionOperator attentionOperator) => Namespace + Weights(attentionOperator);

    /// <summary>Which attributes a type has.</summary>
    public static IEnumerable<AttentionOperator> Of(INamedTypeSymbol type) =>
        AttentionOperators.All.Where(attentionOperator => type.GetAttributes().Any(attribute => IsNamed(attribute, MetadataName(attentionOperator))));

    /// <summary>Whether an attribute is of the type with this full name, which is neither nested nor generic.</summary>
    /// <remarks>
    /// Asked several times for each kernel whenever anything is typed: the short name tells most types apart before the full one is put together.
    /// </remarks>
    public static bool IsNamed(AttributeData attribute, string fullName) =>
        attribute.AttributeClass is { } type
        && fullName.EndsWith(type.Name, StringComparison.Ordinal)
        && type.ToDisplayString() == fullName;
}
