using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AttentionGen.Generator.Parse;

/// <summary>
/// Of declarations that the compiler refuses as duplicates (CS0101, CS0579), lets only the first through: a file name that is added
/// twice would throw away all of the generator's output.
/// </summary>
internal static class Duplicates
{
    /// <returns>The attribute that counts, or null if it stands elsewhere or its type is not the first of its name.</returns>
    public static AttributeData? FirstAttribute(
        GeneratorAttributeSyntaxContext context,
        INamedTypeSymbol type,
        CancellationToken cancellation)
    {
        // The context is asked for each part of the type that carries the attribute.
        INamedTypeSymbol? attributeClass = context.Attributes[0].AttributeClass;
        AttributeData? first = type.GetAttributes()
            .FirstOrDefault(data => SymbolEqualityComparer.Default.Equals(data.AttributeClass, attributeClass));
        SyntaxNode? syntax = first?.ApplicationSyntaxReference?.GetSyntax(cancellation);

        bool isHere = syntax?.FirstAncestorOrSelf<TypeDeclarationSyntax>() == context.TargetNode;
        return isHere && IsFirstOfItsName(type) ? first : null;
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
