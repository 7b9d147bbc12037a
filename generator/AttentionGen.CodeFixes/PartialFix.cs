using System.Collections.Immutable;
using System.Composition;
using AttentionGen.Generator.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;

namespace AttentionGen.CodeFixes;

/// <summary>Declares a type <c>partial</c>: one that has a kernel, or one that contains it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class PartialFix : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } =
        ImmutableArray.Create(DiagnosticDescriptors.TypeNotPartial.Id, DiagnosticDescriptors.ContainerNotPartial.Id);

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SyntaxNode? root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        if (root?.FindNode(context.Span) is not TypeDeclarationSyntax type || type.Modifiers.Any(SyntaxKind.PartialKeyword))
            return;
        context.RegisterCodeFix(
            CodeAction.Create($"Declare '{type.Identifier.ValueText}' partial", _ => Task.FromResult(Fixed(context.Document, root, type)), equivalenceKey: "partial"),
            context.Diagnostics);
    }

    private static Document Fixed(Document document, SyntaxNode root, TypeDeclarationSyntax type)
    {
        var generator = SyntaxGenerator.GetGenerator(document);
        SyntaxNode partial = generator.WithModifiers(type, generator.GetModifiers(type).WithPartial(true));
        return document.WithSyntaxRoot(root.ReplaceNode(type, partial));
    }
}
