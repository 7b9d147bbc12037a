using System.Collections.Immutable;
using AttentionGen.Generator.Diagnostics;
using AttentionGen.Generator.Model;
using AttentionGen.Generator.Parse;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace AttentionGen.Generator;

/// <summary>Says what is wrong with a declaration, by the rules that <see cref="AttentionGenerator"/> reads it by.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class DeclarationAnalyzer : DiagnosticAnalyzer
{
    private readonly Func<KernelSpec, string?> _unrollRefusal;

    /// <summary>The analyzer as compilers load it.</summary>
    public DeclarationAnalyzer()
        : this(UnrollBudget.Refusal)
    {
    }

    internal DeclarationAnalyzer(Func<KernelSpec, string?> unrollRefusal) => _unrollRefusal = unrollRefusal;

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.CreateRange(DiagnosticDescriptors.OfDeclarations);

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();

        // Whoever wrote the declaration: where it is refused there is no kernel, and that must be said.
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.Analyze | GeneratedCodeAnalysisFlags.ReportDiagnostics);

        // Of a whole file, so that what is said of a containing type is said live, too.
        context.RegisterSemanticModelAction(Analyze);
    }

    private void Analyze(SemanticModelAnalysisContext context)
    {
        SyntaxNode root = context.SemanticModel.SyntaxTree.GetRoot(context.CancellationToken);
        foreach (SyntaxNode node in root.DescendantNodes(static node => node is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax or TypeDeclarationSyntax))
        {
            if (node is TypeDeclarationSyntax { AttributeLists.Count: > 0 } part)
                Analyze(part, context);
        }
    }

    private void Analyze(TypeDeclarationSyntax part, SemanticModelAnalysisContext context)
    {
        if (context.SemanticModel.GetDeclaredSymbol(part, context.CancellationToken) is not { } type)
            return;

        foreach (AttentionOperator attentionOperator in AttributeNames.Of(type))
        {
            ParsedDeclaration? parsed =
                DeclarationParser.Parse(type, attentionOperator, context.SemanticModel.Compilation, _unrollRefusal, context.CancellationToken);
            if (parsed is null || parsed.Part != part)
                continue;
            foreach (Diagnostic diagnostic in parsed.Diagnostics)
                context.ReportDiagnostic(diagnostic);
        }
    }
}
