using System.Collections.Immutable;
using System.Composition;
using AttentionGen.Generator.Model.Signatures;
using AttentionGen.Generator.Parse;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AttentionGen.CodeFixes;

/// <summary>
/// Completes a call of a kernel's <c>Forward</c> that lacks an argument with what is in scope under the parameter's name and fits it: a declaration
/// that asks for a mask has a parameter for it.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class ForwardArgumentFix : CodeFixProvider
{
    /// <summary>No argument for a parameter; no overload of that many arguments; an argument that does not fit.</summary>
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create("CS7036", "CS1501", "CS1503");

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        if (await FixPlace<InvocationExpressionSyntax>.Of(context).ConfigureAwait(false) is not (var root, var call, var model)
            || call.Expression is not MemberAccessExpressionSyntax { Name.Identifier.ValueText: GeneratedMembers.Forward } access)
        {
            return;
        }

        foreach (IMethodSymbol overload in model.GetMemberGroup(access, context.CancellationToken).OfType<IMethodSymbol>())
        {
            if (!AttributeNames.Of(overload.ContainingType.OriginalDefinition).Any() || Missing(overload, call) is not { } missing)
                continue;
            InvocationExpressionSyntax completed = Completed(call, missing);
            if (!IsAccepted(model, call, completed, overload))
                continue;
            context.RegisterCodeFix(
                CodeAction.Create(
                    $"Add argument '{missing.Name}'",
                    _ => Task.FromResult(context.Document.WithSyntaxRoot(root.ReplaceNode(call, completed))),
                    equivalenceKey: missing.Name),
                context.Diagnostics);
            return;
        }
    }

    /// <summary>The one parameter that a call leaves out, by where its names and the number of its arguments put it, or null.</summary>
    private static IParameterSymbol? Missing(IMethodSymbol overload, InvocationExpressionSyntax call)
    {
        SeparatedSyntaxList<ArgumentSyntax> arguments = call.ArgumentList.Arguments;
        if (arguments.Count != overload.Parameters.Length - 1)
            return null;

        // An argument that is called like a parameter is meant for it.
        HashSet<string> written = [.. arguments.Select(static argument => argument.NameColon?.Name.Identifier.ValueText ?? argument.Expression.ToString())];
        IParameterSymbol[] missing = [.. overload.Parameters.Where(parameter => !written.Contains(parameter.Name))];
        return missing.Length == 1 ? missing[0] : null;
    }

    private static InvocationExpressionSyntax Completed(InvocationExpressionSyntax call, IParameterSymbol missing)
    {
        ArgumentSyntax argument = SyntaxFactory.Argument(SyntaxFactory.IdentifierName(missing.Name));
        SeparatedSyntaxList<ArgumentSyntax> arguments = call.ArgumentList.Arguments;
        if (arguments.Any(static written => written.NameColon is not null))
            argument = argument.WithNameColon(SyntaxFactory.NameColon(missing.Name).WithTrailingTrivia(SyntaxFactory.Space));
        int place = Math.Min(missing.Ordinal, arguments.Count);

        // Built from a text, so that commas and spaces are as everywhere.
        string[] texts = [.. arguments.Select(static written => written.ToString())];
        string list = string.Join(", ", texts.Take(place).Append(argument.ToString()).Concat(texts.Skip(place)));
        return call.WithArgumentList(SyntaxFactory.ParseArgumentList("(" + list + ")").WithTriviaFrom(call.ArgumentList));
    }

    private static bool IsAccepted(SemanticModel model, InvocationExpressionSyntax call, InvocationExpressionSyntax completed, IMethodSymbol overload) =>
        SymbolEqualityComparer.Default.Equals(
            model.GetSpeculativeSymbolInfo(call.SpanStart, completed, SpeculativeBindingOption.BindAsExpression).Symbol?.OriginalDefinition,
            overload.OriginalDefinition);
}
