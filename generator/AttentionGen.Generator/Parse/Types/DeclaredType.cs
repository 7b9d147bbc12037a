using AttentionGen.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AttentionGen.Generator.Parse;

/// <summary>The attributed type as the compiler knows it. Lives only while it is parsed.</summary>
/// <param name="type">The type.</param>
/// <param name="part">The part of it that carries the attribute.</param>
/// <param name="attribute">The attribute's syntax.</param>
/// <param name="compilation">What decides on accessibility.</param>
/// <param name="attentionOperator">Which attribute it is.</param>
internal sealed class DeclaredType(
    INamedTypeSymbol type,
    TypeDeclarationSyntax part,
    AttributeSyntax attribute,
    Compilation compilation,
    AttentionOperator attentionOperator)
{
    public INamedTypeSymbol Type { get; } = type;

    public TypeDeclarationSyntax Part { get; } = part;

    public AttributeSyntax Attribute { get; } = attribute;

    public Compilation Compilation { get; } = compilation;

    public AttentionOperator Operator { get; } = attentionOperator;

    public bool IsLayer => Operator.IsLayer();

    public string Name => Type.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat);

    /// <summary>All attributes of this library that the type has; several exclude each other.</summary>
    public IReadOnlyList<AttentionOperator> Operators { get; } = [.. AttributeNames.Of(type)];

    /// <summary>The members that the user wrote: an analyzer sees the type with those that were generated.</summary>
    public IReadOnlyList<ISymbol> Members { get; } = [.. type.GetMembers().Where(static member => !GeneratedFiles.HoldAll(member))];

    /// <summary>All parts of a type that are written in source.</summary>
    public static IEnumerable<TypeDeclarationSyntax> Parts(INamedTypeSymbol type, CancellationToken cancellation) =>
        type.DeclaringSyntaxReferences.Select(reference => reference.GetSyntax(cancellation)).OfType<TypeDeclarationSyntax>();
}
