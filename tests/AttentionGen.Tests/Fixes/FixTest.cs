extern alias generator;

using System.Collections.Immutable;
using System.Threading.Tasks;
using AttentionGen.Tests.Diagnostics;
using generator::AttentionGen.Generator;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Testing;

namespace AttentionGen.Tests.Fixes;

/// <summary>A fix in a project that has the generator and its analyzer: what is left afterwards is what the markup of the fixed text says, and no more.</summary>
internal sealed class FixTest<TFix> : CSharpCodeFixTest<DeclarationAnalyzer, TFix, DefaultVerifier>
    where TFix : CodeFixProvider, new()
{
    private FixTest(string source, string fixedSource)
    {
        // The framework that the tests run on: nothing is downloaded.
        ReferenceAssemblies = new ReferenceAssemblies("net10.0");
        TestState.AdditionalReferences.AddRange(GeneratorRun.References);
        // Fixes see the project that the editor has, with what its generators added.
        SolutionTransforms.Add(static (solution, project) => solution.AddAnalyzerReference(project, new GeneratorReference()));
        TestBehaviors = TestBehaviors.SkipGeneratedSourcesCheck;
        TestCode = "using System;\nusing AttentionGen;\n" + source;
        FixedCode = "using System;\nusing AttentionGen;\n" + fixedSource;
    }

    /// <summary>The fix with this key is offered, and applied until there is nothing left to fix.</summary>
    public static Task Fixes(string source, string fixedSource, string? key = null, int? iterations = null)
    {
        var test = new FixTest<TFix>(source, fixedSource) { CodeActionEquivalenceKey = key };
        if (iterations is { } count)
        {
            test.NumberOfIncrementalIterations = count;
            test.NumberOfFixAllIterations = 1;
        }

        return test.RunAsync(Xunit.TestContext.Current.CancellationToken);
    }

    /// <summary>Nothing is offered.</summary>
    public static Task OffersNothing(string source) => new FixTest<TFix>(source, source).RunAsync(Xunit.TestContext.Current.CancellationToken);

    protected override ParseOptions CreateParseOptions() => new CSharpParseOptions(LanguageVersion.CSharp12);

    private sealed class GeneratorReference : AnalyzerReference
    {
        // One and the same, as of a file: workspaces know generators by identity.
        private readonly ImmutableArray<ISourceGenerator> _generators = [new AttentionGenerator().AsSourceGenerator()];

        public override string? FullPath => null;

        public override object Id => nameof(AttentionGenerator);

        public override ImmutableArray<DiagnosticAnalyzer> GetAnalyzers(string language) => [];

        public override ImmutableArray<DiagnosticAnalyzer> GetAnalyzersForAllLanguages() => [];

        public override ImmutableArray<ISourceGenerator> GetGenerators(string language) => _generators;

        public override ImmutableArray<ISourceGenerator> GetGeneratorsForAllLanguages() => _generators;
    }
}
