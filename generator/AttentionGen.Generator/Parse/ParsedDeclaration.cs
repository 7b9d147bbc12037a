using AttentionGen.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AttentionGen.Generator.Parse;

/// <summary>What one attribute was read as, with its places in the source.</summary>
/// <param name="Attribute">The attribute.</param>
/// <param name="Declaration">The kernel to generate, or null if something forbids it.</param>
/// <param name="Diagnostics">What the analyzer tells the user.</param>
/// <param name="UnknownOptions">What the generator tells him: no analyzer runs where the compiler refuses a declaration.</param>
internal sealed record ParsedDeclaration(
    AttributeSyntax Attribute,
    Declaration? Declaration,
    IReadOnlyList<Diagnostic> Diagnostics,
    IReadOnlyList<UnknownOption> UnknownOptions)
{
    /// <summary>The part of the type that carries the attribute: of several, the one that counts.</summary>
    public TypeDeclarationSyntax? Part => Attribute.FirstAncestorOrSelf<TypeDeclarationSyntax>();
}
