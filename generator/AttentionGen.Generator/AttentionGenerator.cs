using AttentionGen.Generator.Model;
using AttentionGen.Generator.Parse;
using AttentionGen.Generator.Pipeline;
using Microsoft.CodeAnalysis;

namespace AttentionGen.Generator;

/// <summary>
/// Gives each type that declares an attention kernel the kernel it declares. What is wrong with a declaration is said by
/// <see cref="DeclarationAnalyzer"/>.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class AttentionGenerator : IIncrementalGenerator
{
    private readonly Backend _backend;

    /// <summary>The generator as compilers load it.</summary>
    public AttentionGenerator()
        : this(Backend.Default)
    {
    }

    internal AttentionGenerator(Backend backend) => _backend = backend;

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        foreach (AttentionOperator attentionOperator in AttentionOperators.All)
        {
            IncrementalValuesProvider<ParseResult> parsed = PipelineSteps.Parse(context.SyntaxProvider, attentionOperator, _backend);
            IncrementalValuesProvider<DiagnosticInfo> unknownOptions = PipelineSteps.UnknownOptions(parsed);
            IncrementalValuesProvider<Declaration> declarations = PipelineSteps.Declarations(parsed);
            IncrementalValuesProvider<GenerationResult> generated = PipelineSteps.Generate(declarations, _backend);
            IncrementalValuesProvider<DiagnosticInfo> failures = PipelineSteps.Failures(generated, parsed);

            context.RegisterSourceOutput(generated, PipelineOutputs.AddSource);
            context.RegisterSourceOutput(unknownOptions, PipelineOutputs.Report);
            context.RegisterSourceOutput(failures, PipelineOutputs.Report);
        }
    }
}
