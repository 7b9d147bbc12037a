using System.Collections.Immutable;
using System.Composition;
using System.Globalization;
using AttentionGen.Generator.Diagnostics;
using AttentionGen.Generator.Parse;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AttentionGen.CodeFixes;

/// <summary>Offers the nearest head counts that divide the model dimension, or the nearest key and value head counts that divide the head count.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class HeadCountFix : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } =
        ImmutableArray.Create(DiagnosticDescriptors.HeadCountDoesNotDivide.Id, DiagnosticDescriptors.GroupsNotWhole.Id);

    /// <summary>None: which of the counts is meant is a question for each declaration.</summary>
    public override FixAllProvider? GetFixAllProvider() => null;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        if (await FixPlace<AttributeSyntax>.Of(context).ConfigureAwait(false) is not (var root, var attribute, var model))
            return;

        bool isGroup = context.Diagnostics[0].Id == DiagnosticDescriptors.GroupsNotWhole.Id;
        (string whole, string part) = isGroup
            ? (OptionNames.HeadCount, OptionNames.KeyValueHeadCount)
            : (OptionNames.ModelDimension, OptionNames.HeadCount);
        if (Argument(attribute, whole, model) is not { } number || Argument(attribute, part, model) is not { } count)
            return;

        // Another head count would leave groups of key and value heads that are not whole.
        int groups = isGroup ? 1 : Argument(attribute, OptionNames.KeyValueHeadCount, model)?.Value ?? 1;
        foreach (int divisor in Divisors.Nearest(number.Value, count.Value).Where(divisor => groups >= 1 && divisor % groups == 0))
        {
            string text = divisor.ToString(CultureInfo.InvariantCulture);
            ExpressionSyntax literal = SyntaxFactory.ParseExpression(text).WithTriviaFrom(count.Expression);
            context.RegisterCodeFix(
                CodeAction.Create(
                    $"Change {part} to {text}",
                    _ => Task.FromResult(context.Document.WithSyntaxRoot(root.ReplaceNode(count.Expression, literal))),
                    equivalenceKey: part + text),
                context.Diagnostics);
        }
    }

    /// <summary>The expression that gives an argument, and its value.</summary>
    private static (ExpressionSyntax Expression, int Value)? Argument(AttributeSyntax attribute, string name, SemanticModel model)
    {
        var constructor = model.GetSymbolInfo(attribute).Symbol as IMethodSymbol;
        int position = 0;
        foreach (AttributeArgumentSyntax argument in attribute.ArgumentList?.Arguments ?? default)
        {
            string? written = argument.NameEquals?.Name.Identifier.ValueText ?? argument.NameColon?.Name.Identifier.ValueText;
            if (argument.NameEquals is null)
            {
                written ??= position < constructor?.Parameters.Length ? constructor.Parameters[position].Name : null;
                position++;
            }

            if (written == name && model.GetConstantValue(argument.Expression).Value is int value && value >= 1)
                return (argument.Expression, value);
        }

        return null;
    }
}
