using AttentionGen.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AttentionGen.Generator.Parse;

/// <summary>
/// A name that the attribute has no property of, which is an error of the compiler's: it takes the name for a type that is missing (CS0246). This
/// says what may have been meant.
/// </summary>
/// <param name="Name">The name as it is written.</param>
/// <param name="Owner">The attribute that has such an option, or null.</param>
/// <param name="Nearest">The attribute's own option that is spelled almost so, or null if there is an owner.</param>
internal sealed record UnknownOption(IdentifierNameSyntax Name, AttentionOperator? Owner, string? Nearest)
{
    /// <summary>What may have been meant, in words.</summary>
    public string Remedy => Owner is { } owner ? $"it belongs to [{AttributeNames.InCode(owner)}]" : $"did you mean {Nearest}?";

    /// <summary>The unknown names of an attribute that something can be said about.</summary>
    public static IReadOnlyList<UnknownOption> In(AttributeSyntax syntax, INamedTypeSymbol attribute, Compilation compilation)
    {
        HashSet<string>? own = null;
        var unknown = new List<UnknownOption>();
        foreach (AttributeArgumentSyntax argument in syntax.ArgumentList?.Arguments ?? default)
        {
            if (argument.NameEquals?.Name is not { } name)
                continue;
            own ??= Options(attribute);
            if (!own.Contains(name.Identifier.ValueText) && Of(name, own, compilation) is { } option)
                unknown.Add(option);
        }

        return unknown;
    }

    private static UnknownOption? Of(IdentifierNameSyntax name, HashSet<string> own, Compilation compilation)
    {
        string text = name.Identifier.ValueText;
        foreach (AttentionOperator other in AttentionOperators.All)
        {
            if (compilation.GetTypeByMetadataName(AttributeNames.MetadataName(other)) is { } type && Options(type).Contains(text))
                return new UnknownOption(name, other, Nearest: null);
        }

        string? nearest = own
            .Where(option => EditDistance.Between(text, option) <= Math.Max(text.Length / 3, 1))
            .OrderBy(option => EditDistance.Between(text, option))
            .ThenBy(option => option, StringComparer.Ordinal)
            .FirstOrDefault();
        return nearest is null ? null : new UnknownOption(name, Owner: null, nearest);
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
