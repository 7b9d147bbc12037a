using System.Collections.Immutable;
using AttentionGen.Generator.Diagnostics;
using AttentionGen.Generator.Model;
using AttentionGen.Generator.Parse;
using Microsoft.CodeAnalysis;
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
        context.RegisterSymbolAction(Analyze, SymbolKind.NamedType);
    }

    private void Analyze(SymbolAnalysisContext context)
    {
        var type = (INamedTypeSymbol)context.Symbol;
        if (type.TypeKind is not (TypeKind.Class or TypeKind.Struct))
            return;

        foreach (AttentionOperator attentionOperator in AttributeNames.Of(type))
        {
            ParsedDeclaration? parsed = DeclarationParser.Parse(type, attentionOperator, context.Compilation, _unrollRefusal, context.CancellationToken);
            foreach (Diagnostic diagnostic in parsed?.Diagnostics ?? [])
                context.ReportDiagnostic(diagnostic);
        }
    }
}
