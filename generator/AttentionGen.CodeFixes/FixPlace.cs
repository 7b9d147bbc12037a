using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace AttentionGen.CodeFixes;

/// <summary>Where a fix is asked for: the file, what stands there, and what it means.</summary>
/// <param name="Root">The file's syntax.</param>
/// <param name="Node">The innermost node of the wanted kind around the place.</param>
/// <param name="Model">What the file's symbols are.</param>
internal sealed record FixPlace<TNode>(SyntaxNode Root, TNode Node, SemanticModel Model)
    where TNode : SyntaxNode
{
    /// <summary>The place, or null where there is no such node.</summary>
    public static async Task<FixPlace<TNode>?> Of(CodeFixContext context)
    {
        SyntaxNode? root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        return root?.FindNode(context.Span).FirstAncestorOrSelf<TNode>() is { } node
            && await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false) is { } model
            ? new FixPlace<TNode>(root, node, model)
            : null;
    }
}
