using AttentionGen.Generator.Model;
using Microsoft.CodeAnalysis;

namespace AttentionGen.Generator.Parse;

/// <summary>
/// Of declarations that the compiler refuses as duplicates (CS0101, CS0579), lets only the first through: a file name that is added
/// twice would throw away all of the generator's output.
/// </summary>
internal static class Duplicates
{
    /// <returns>The attribute that counts, or null if the type has none or is not the first of its name.</returns>
    public static AttributeData? FirstAttribute(INamedTypeSymbol type, AttentionOperator attentionOperator)
    {
        string name = AttributeNames.MetadataName(attentionOperator);
        AttributeData? first = type.GetAttributes().FirstOrDefault(attribute => AttributeNames.IsNamed(attribute, name));
        return first is not null && IsFirstOfItsName(type) ? first : null;
    }

    /// <summary>A class and a struct of one name are different types to the compiler, and so are those nested in them.</summary>
    private static bool IsFirstOfItsName(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? level = type; level is not null; level = level.ContainingType)
        {
            INamespaceOrTypeSymbol scope = (INamespaceOrTypeSymbol?)level.ContainingType ?? level.ContainingNamespace;
            INamedTypeSymbol? first = scope.GetTypeMembers(level.Name, level.Arity).FirstOrDefault(static member => !member.IsFileLocal);
            if (first is not null && !level.IsFileLocal && !SymbolEqualityComparer.Default.Equals(first, level))
                return false;
        }

        return true;
    }
}
