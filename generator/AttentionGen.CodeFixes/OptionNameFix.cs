using System.Collections.Immutable;
using System.Composition;
using AttentionGen.Generator.Diagnostics;
using AttentionGen.Generator.Model;
using AttentionGen.Generator.Parse;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AttentionGen.CodeFixes;

/// <summary>
/// Corrects an option that its attribute does not have: spells it as the option that is almost named so, or removes one that belongs to another
/// attribute.
/// </summary>
/// <remarks>
/// It goes by the compiler's own error at the name, too: editors attach fixes to what compilers and analyzers report, and not all of them to what
/// generators do.
/// </remarks>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class OptionNameFix : CodeFixProvider
{
    /// <summary>A name that is neither a property nor a type.</summary>
    private const string NameNotFound = "CS0246";

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(DiagnosticDescriptors.UnknownOption.Id, NameNotFound);

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        if (await FixPlace<AttributeArgumentSyntax>.Of(context).ConfigureAwait(false) is not (var root, var argument, var model)
            || argument.NameEquals?.Name is not { } name
            || name.Span != context.Span
            || argument.FirstAncestorOrSelf<AttributeSyntax>() is not { } attribute
            || AttributeClass(model, attribute, context.CancellationToken) is not { } attributeClass)
        {
            return;
        }

        UnknownOption? unknown = UnknownOption.In(attribute, attributeClass, model.Compilation).FirstOrDefault(option => option.Name == name);
        if (unknown?.Nearest is { } nearest && !IsWritten(attribute, nearest))
        {
            IdentifierNameSyntax corrected = SyntaxFactory.IdentifierName(nearest).WithTriviaFrom(name);
            Register($"Change '{name.Identifier.ValueText}' to '{nearest}'", () => root.ReplaceNode(name, corrected), "spell");
        }
        else if (unknown?.Owner is { } owner)
        {
            Register(
                $"Remove '{name.Identifier.ValueText}', which belongs to [{AttributeNames.InCode(owner)}]",
                () => root.RemoveNode(argument, SyntaxRemoveOptions.KeepNoTrivia)!,
                "remove");
        }

        void Register(string title, Func<SyntaxNode> change, string key) => context.RegisterCodeFix(
            CodeAction.Create(title, _ => Task.FromResult(context.Document.WithSyntaxRoot(change())), equivalenceKey: key),
            context.Diagnostics);
    }

    /// <summary>The attribute's class, if it is one of the library's: with an argument that is wrong the compiler binds no constructor.</summary>
    private static INamedTypeSymbol? AttributeClass(SemanticModel model, AttributeSyntax attribute, CancellationToken cancellation)
    {
        ISymbol? symbol = model.GetTypeInfo(attribute, cancellation).Type;
        return symbol is INamedTypeSymbol type && AttentionOperators.All.Any(attention => type.ToDisplayString() == AttributeNames.MetadataName(attention))
            ? type
            : null;
    }

    private static bool IsWritten(AttributeSyntax attribute, string option) =>
        attribute.ArgumentList!.Arguments.Any(argument => argument.NameEquals?.Name.Identifier.ValueText == option);
}
