using System.Text;
using AttentionGen.Generator.Diagnostics;
using AttentionGen.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace AttentionGen.Generator.Pipeline;

/// <summary>The two ends of the pipeline: what the user reads, and what the compiler compiles.</summary>
internal static class PipelineOutputs
{
    public static void Report(SourceProductionContext context, DiagnosticInfo diagnostic) =>
        context.ReportDiagnostic(DiagnosticDescriptors.Materialise(diagnostic));

    public static void AddSource(SourceProductionContext context, GenerationResult result)
    {
        if (result.Source is not null)
            context.AddSource(result.HintName, SourceText.From(result.Source, Encoding.UTF8));
    }
}
