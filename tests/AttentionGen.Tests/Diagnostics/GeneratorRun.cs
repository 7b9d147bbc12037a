extern alias generator;

using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Threading;
using generator::AttentionGen.Generator;
using generator::AttentionGen.Generator.Pipeline;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace AttentionGen.Tests.Diagnostics;

/// <summary>One run of the generator over source text, in memory, and of the analyzers over what comes out, as a compiler runs them.</summary>
internal sealed class GeneratorRun
{
    public const string UserPath = "User.cs";

    public static ImmutableArray<MetadataReference> References { get; } =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is ['S', 'y', 's', 't', 'e', 'm', '.', ..] or "netstandard.dll")
            .Append(typeof(AttentionAttribute).Assembly.Location)
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    /// <summary>Compilations of one kind share their references' symbols, which makes hundreds of runs quick.</summary>
    private static readonly CSharpCompilation Base = CSharpCompilation.Create(
        "User",
        references: References,
        options: new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));

    private GeneratorRun(
        CSharpCompilation input, Microsoft.CodeAnalysis.Compilation output, GeneratorDriverRunResult result, ImmutableArray<Diagnostic> analyzed)
    {
        Input = input;
        Output = output;
        Result = result;
        Diagnostics =
        [
            .. result.Diagnostics.Concat(analyzed)
                .OrderBy(d => d.Location.GetLineSpan().Path, StringComparer.Ordinal)
                .ThenBy(d => d.Location.SourceSpan.Start)
                .ThenBy(d => d.Id, StringComparer.Ordinal),
        ];
    }

    public CSharpCompilation Input { get; }

    public Microsoft.CodeAnalysis.Compilation Output { get; }

    public GeneratorDriverRunResult Result { get; }

    /// <summary>What the generator and the analyzers reported, in source order.</summary>
    public ImmutableArray<Diagnostic> Diagnostics { get; }

    public IEnumerable<GeneratedSourceResult> Sources => Result.Results.Single().GeneratedSources;

    /// <summary>Errors and warnings of the compiler in what the generator added, and errors of the compiler anywhere.</summary>
    public IEnumerable<Diagnostic> CompilerComplaints()
    {
        var generated = Result.GeneratedTrees.ToHashSet();
        return Output.GetDiagnostics().Where(d =>
            d.Severity == DiagnosticSeverity.Error
            || (d.Severity == DiagnosticSeverity.Warning && d.Location.SourceTree is { } tree && generated.Contains(tree)));
    }

    public static GeneratorRun Of(string source, LanguageVersion language = LanguageVersion.CSharp12) =>
        Of([(UserPath, source)], language);

    /// <summary>A run in a project that asks for a diagnostic which is off by default.</summary>
    public static GeneratorRun Asking(string source, string id)
    {
        CSharpCompilation input = Compile([(UserPath, source)]);
        input = input.WithOptions(input.Options.WithSpecificDiagnosticOptions([new(id, ReportDiagnostic.Info)]));
        return Of(Backend.Default, input, LanguageVersion.CSharp12, CancellationToken.None);
    }

    public static GeneratorRun Of((string Path, string Text)[] files, LanguageVersion language = LanguageVersion.CSharp12) =>
        Of(Backend.Default, files, language, CancellationToken.None);

    public static GeneratorRun Of(Backend backend, (string Path, string Text)[] files, LanguageVersion language, CancellationToken cancellation) =>
        Of(backend, Compile(files, language), language, cancellation);

    private static GeneratorRun Of(Backend backend, CSharpCompilation input, LanguageVersion language, CancellationToken cancellation)
    {
        GeneratorDriver driver = Driver(new AttentionGenerator(backend), language)
            .RunGeneratorsAndUpdateCompilation(input, out Microsoft.CodeAnalysis.Compilation output, out _, cancellation);
        return new GeneratorRun(input, output, driver.GetRunResult(), Analyzed(output, input.SyntaxTrees, backend, cancellation));
    }

    /// <summary>What the analyzers report in a compilation; what they throw, too.</summary>
    /// <param name="compilation">What is compiled, generated files included.</param>
    /// <param name="files">Those that were not generated.</param>
    /// <param name="backend">The planner.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <remarks>
    /// A single file is looked at alone, because of a whole compilation all methods are bound. Most are those of generated files, in which nothing is declared, and to bind them takes
    /// longer than to generate them. What is reported in no file, or in another, comes with a whole compilation alone: so the file is looked at once more, as the only one of its own.
    /// </remarks>
    public static ImmutableArray<Diagnostic> Analyzed(
        Microsoft.CodeAnalysis.Compilation compilation, IReadOnlyCollection<SyntaxTree> files, Backend backend, CancellationToken cancellation)
    {
        if (files.Count != 1)
            return WithAnalyzers(compilation, backend).GetAnalyzerDiagnosticsAsync(cancellation).GetAwaiter().GetResult();
        SyntaxTree file = files.Single();
        ImmutableArray<Diagnostic> inside = WithAnalyzers(compilation, backend)
            .GetAnalyzerSemanticDiagnosticsAsync(compilation.GetSemanticModel(file), null, cancellation).GetAwaiter().GetResult();
        Microsoft.CodeAnalysis.Compilation alone = compilation.RemoveAllSyntaxTrees().AddSyntaxTrees(file);
        ImmutableArray<Diagnostic> all = WithAnalyzers(alone, backend).GetAnalyzerDiagnosticsAsync(cancellation).GetAwaiter().GetResult();
        return [.. inside, .. all.Where(diagnostic => diagnostic.Location.SourceTree != file)];
    }

    private static CompilationWithAnalyzers WithAnalyzers(Microsoft.CodeAnalysis.Compilation compilation, Backend backend) =>
        compilation.WithAnalyzers([new DeclarationAnalyzer(backend.UnrollRefusal), new HandwrittenAttentionAnalyzer()]);

    public static CSharpCompilation Compile((string Path, string Text)[] files, LanguageVersion language = LanguageVersion.CSharp12)
    {
        CSharpParseOptions options = new(language);
        return Base.AddSyntaxTrees(files.Select(file => CSharpSyntaxTree.ParseText(file.Text, options, file.Path)));
    }

    public static GeneratorDriver Driver(AttentionGenerator generator, LanguageVersion language = LanguageVersion.CSharp12) =>
        CSharpGeneratorDriver.Create(
            [generator.AsSourceGenerator()],
            parseOptions: new CSharpParseOptions(language),
            driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));
}
