using System.Collections.Immutable;
using AttentionGen.Generator.Detection;
using AttentionGen.Generator.Diagnostics;
using AttentionGen.Generator.Model;
using AttentionGen.Generator.Parse;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace AttentionGen.Generator;

/// <summary>Points out methods that compute attention by hand, for which there is an attribute.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class HandwrittenAttentionAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(DiagnosticDescriptors.HandwrittenAttention);

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(static start =>
        {
            if (start.Compilation.GetTypeByMetadataName(AttributeNames.MetadataName(AttentionOperator.ScaledDotProduct)) is not null)
                start.RegisterSyntaxNodeAction(Analyze, SyntaxKind.MethodDeclaration);
        });
    }

    private static void Analyze(SyntaxNodeAnalysisContext context)
    {
        var method = (MethodDeclarationSyntax)context.Node;
        if (method.Body is not { } body || !MayAttend(body))
            return;
        if (context.SemanticModel.GetOperation(body, context.CancellationToken) is { } operation && AttentionFlow.IsIn(operation, context.CancellationToken))
            context.ReportDiagnostic(DiagnosticDescriptors.HandwrittenAttention.At(method.Identifier.GetLocation(), method.Identifier.ValueText));
    }

    /// <summary>What the text alone tells of nearly all methods: they have no loop, or no exponential.</summary>
    private static bool MayAttend(BlockSyntax body)
    {
        bool hasLoop = false, hasSoftmax = false;
        foreach (SyntaxNode node in body.DescendantNodes())
        {
            hasLoop |= node is ForStatementSyntax or ForEachStatementSyntax;
            hasSoftmax |= node is SimpleNameSyntax name && SoftmaxNames.IsEither(name.Identifier.ValueText);
            if (hasLoop && hasSoftmax)
                return true;
        }

        return false;
    }
}
