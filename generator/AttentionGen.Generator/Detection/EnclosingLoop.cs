using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AttentionGen.Generator.Detection;

/// <summary>A loop around an operation.</summary>
internal readonly struct EnclosingLoop(ILoopOperation loop)
{
    /// <summary>The <c>for</c> and <c>foreach</c> loops around an operation, innermost first.</summary>
    public static IEnumerable<EnclosingLoop> Around(IOperation operation)
    {
        for (IOperation? level = operation.Parent; level is not null; level = level.Parent)
        {
            if (level is ILoopOperation { LoopKind: LoopKind.For or LoopKind.ForEach } loop)
                yield return new EnclosingLoop(loop);
        }
    }

    /// <summary>Whether an operation has another value in each turn: it reads the loop's variable, or a local that each turn declares anew.</summary>
    public bool Changes(IOperation operation)
    {
        foreach (IOperation part in operation.DescendantsAndSelf())
        {
            if (part is ILocalReferenceOperation reference && IsDeclaredIn(reference.Local))
                return true;
        }

        return false;
    }

    private bool IsDeclaredIn(ILocalSymbol local)
    {
        foreach (SyntaxReference reference in local.DeclaringSyntaxReferences)
        {
            // What an inner loop counts, it counts in each turn of this one alike.
            SyntaxNode declaration = reference.GetSyntax();
            bool isCounter = declaration.Parent?.Parent is ForStatementSyntax counting && counting != loop.Syntax;
            if (!isCounter && declaration.SyntaxTree == loop.Syntax.SyntaxTree && loop.Syntax.Span.Contains(declaration.Span))
                return true;
        }

        return false;
    }
}
