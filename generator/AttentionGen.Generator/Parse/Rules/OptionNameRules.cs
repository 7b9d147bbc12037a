using AttentionGen.Generator.Diagnostics;
using AttentionGen.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AttentionGen.Generator.Parse;

/// <summary>
/// A name that the attribute has no property of is an error of the compiler's, which takes it for a type that is missing (CS0246): this says what
/// may have been meant.
/// </summary>
internal static class OptionNameRules
{
    public static void Check(DeclaredType declared, INamedTypeSymbol attribute, List<DiagnosticInfo> diagnostics)
    {
        HashSet<string>? own = null;
        foreach (AttributeArgumentSyntax argument in declared.Attribute.ArgumentList?.Arguments ?? default)
        {
            if (argument.NameEquals?.Name is not { } name)
                continue;
            own ??= Options(attribute);
            if (own.Contains(name.Identifier.ValueText) || Remedy(name.Identifier.ValueText, own, declared) is not { } remedy)
                continue;
            diagnostics.Add(DiagnosticDescriptors.UnknownOption.At(
                name.GetLocation(), name.Identifier.ValueText, AttributeNames.InCode(declared.Operator), remedy));
        }
    }

    private static string? Remedy(string name, HashSet<string> own, DeclaredType declared)
    {
        foreach (AttentionOperator other in AttentionOperators.All)
        {
            if (declared.Compilation.GetTypeByMetadataName(AttributeNames.MetadataName(other)) is { } type && Options(type).Contains(name))
                return $"it belongs to [{AttributeNames.InCode(other)}]";
        }
        string? nearest = own
            .Where(option => EditDistance.Between(name, option) <= Math.Max(name.Length / 3, 1))
            .OrderBy(option => EditDistance.Between(name, option))
            .ThenBy(option => option, StringComparer.Ordinal)
            .FirstOrDefault();
        return nearest is null ? null : $"did you mean {nearest}?";
    }

    /// <summary>The properties that an attribute of this class may set.</summary>
    private static HashSet<string> Options(INamedTypeSymbol attribute)
    {
        var names = new HashSet<string>();
        for (INamedTypeSymbol? level = attribute; level is not null; level = level.BaseType)
            names.UnionWith(level.GetMembers().OfType<IPropertySymbol>().Where(static property => property.SetMethod is not null).Select(static property => property.Name));
        return names;
    }
}
