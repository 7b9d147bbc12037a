using System.Collections.Immutable;
using AttentionGen.Generator.Diagnostics;
using AttentionGen.Generator.Model;
using AttentionGen.Generator.Parse;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AttentionGen.Generator.Pipeline;

/// <summary>The steps of the pipeline. Each hands on values only, so that a step whose input is equal does not run again.</summary>
internal static class PipelineSteps
{
    public static IncrementalValuesProvider<ParseResult> Parse(
        SyntaxValueProvider syntax,
        AttentionOperator attentionOperator,
        Backend backend) =>
        syntax.ForAttributeWithMetadataName(
                AttributeNames.MetadataName(attentionOperator),
                static (node, _) => node is ClassDeclarationSyntax or StructDeclarationSyntax or RecordDeclarationSyntax,
                (context, cancellation) => Parse(context, attentionOperator, backend.UnrollRefusal, cancellation))
            .WithTrackingName(TrackingNames.Parse)
            .Where(static result => result is not null)
            .Select(static (result, _) => result!);

    public static IncrementalValuesProvider<DiagnosticInfo> UnknownOptions(IncrementalValuesProvider<ParseResult> parsed) =>
        parsed.SelectMany(static (result, _) => result.UnknownOptions).WithTrackingName(TrackingNames.UnknownOptions);

    public static IncrementalValuesProvider<Declaration> Declarations(IncrementalValuesProvider<ParseResult> parsed) =>
        parsed.Where(static result => result.Declaration is not null)
            .Select(static (result, _) => result.Declaration!)
            .WithTrackingName(TrackingNames.Declarations);

    public static IncrementalValuesProvider<GenerationResult> Generate(
        IncrementalValuesProvider<Declaration> declarations,
        Backend backend) =>
        declarations.Select((declaration, cancellation) => Generate(declaration, backend, cancellation))
            .WithTrackingName(TrackingNames.Generate);

    /// <remarks>
    /// Locations move with every line typed above them. They join only here, behind the expensive step, and only for what failed.
    /// </remarks>
    public static IncrementalValuesProvider<DiagnosticInfo> Failures(
        IncrementalValuesProvider<GenerationResult> generated,
        IncrementalValuesProvider<ParseResult> parsed)
    {
        IncrementalValueProvider<ImmutableArray<GenerationResult>> failed =
            generated.Where(static result => result.Refusal is not null).Collect();
        IncrementalValueProvider<ImmutableArray<AttributeSite>> sites =
            parsed.Where(static result => result.Declaration is not null)
                .Select(static (result, _) => new AttributeSite(result.Declaration!.Type.HintName, result.Attribute))
                .Collect();

        return failed.Combine(sites)
            .SelectMany(static (pair, _) => pair.Left.Join(
                pair.Right,
                static failure => failure.HintName,
                static site => site.HintName,
                static (failure, site) => failure.Refusal!.At(site.Location)))
            .WithTrackingName(TrackingNames.Failures);
    }

    private static ParseResult? Parse(
        GeneratorAttributeSyntaxContext context, AttentionOperator attentionOperator, Func<KernelSpec, string?> unrollRefusal, CancellationToken cancellation)
    {
        // The context is asked for each part of the type that carries the attribute, of which one counts.
        if (context.TargetSymbol is not INamedTypeSymbol type
            || DeclarationParser.Parse(type, attentionOperator, context.SemanticModel.Compilation, unrollRefusal, cancellation) is not { } parsed
            || parsed.Part != context.TargetNode)
        {
            return null;
        }

        DiagnosticInfo[] unknown =
        [
            .. parsed.UnknownOptions.Select(option => DiagnosticDescriptors.UnknownOption
                .Because(option.Name.Identifier.ValueText, AttributeNames.InCode(attentionOperator), option.Remedy)
                .At(LocationInfo.From(option.Name.GetLocation()))),
        ];
        return new ParseResult(parsed.Declaration, new EquatableArray<DiagnosticInfo>(unknown), LocationInfo.From(parsed.Attribute.GetLocation()));
    }

    private static GenerationResult Generate(Declaration declaration, Backend backend, CancellationToken cancellation)
    {
        try
        {
            return backend.Generate(declaration, cancellation);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return GenerationResult.Of(declaration, DiagnosticDescriptors.InternalError.Because(InternalFailure.Describe(exception)));
        }
    }
}
