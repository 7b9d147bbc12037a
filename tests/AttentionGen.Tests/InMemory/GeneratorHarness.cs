extern alias generator;

using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;
using generator::AttentionGen.Generator;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace AttentionGen.Tests.InMemory;

/// <summary>
/// Compiles C# source in memory as a consumer's project would: net10.0, C# 12, optimised, no unsafe code, no setting of its own.
/// </summary>
internal static class GeneratorHarness
{
    /// <summary>The lowest language version that generated code is held to.</summary>
    public static CSharpParseOptions ParseOptions { get; } = new(
        LanguageVersion.CSharp12,
        preprocessorSymbols: ["NET", "NET8_0_OR_GREATER", "NET9_0_OR_GREATER", "NET10_0", "NET10_0_OR_GREATER"]);

    private static CSharpCompilationOptions CompilationOptions { get; } = new(
        OutputKind.DynamicallyLinkedLibrary,
        optimizationLevel: OptimizationLevel.Release,
        allowUnsafe: false,
        deterministic: true,
        warningLevel: 9999,
        nullableContextOptions: NullableContextOptions.Enable);

    private static readonly ImmutableArray<MetadataReference> s_references = References();

    public static CSharpCompilation CreateCompilation(params IEnumerable<string> sources) => CreateCompilation("InMemory", sources);

    public static CSharpCompilation CreateCompilation(string assemblyName, IEnumerable<string> sources) =>
        CSharpCompilation.Create(
            assemblyName,
            sources.Select((source, n) => CSharpSyntaxTree.ParseText(source, ParseOptions, path: $"Source{n}.cs", Encoding.UTF8)),
            s_references,
            CompilationOptions);

    public static CSharpGeneratorDriver CreateDriver(bool trackSteps = false) => CSharpGeneratorDriver.Create(
        [new AttentionGenerator().AsSourceGenerator()],
        parseOptions: ParseOptions,
        driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: trackSteps));

    /// <summary>Runs the generator and the analyzer over sources that may be wrong.</summary>
    public static GeneratorOutcome Run(params IEnumerable<string> sources) => Run(CreateCompilation(sources));

    public static GeneratorOutcome Run(CSharpCompilation compilation)
    {
        GeneratorDriver driver = CreateDriver().RunGeneratorsAndUpdateCompilation(compilation, out var updated, out var diagnostics);
        GeneratorRunResult result = driver.GetRunResult().Results.Single();
        return result.Exception is { } thrown
            ? throw new InvalidOperationException("The generator threw.", thrown)
            : new GeneratorOutcome((CSharpCompilation)updated, [.. diagnostics, .. Analyzed(compilation)], result.GeneratedSources);
    }

    /// <summary>Runs the generator over sources that must be right, and loads what comes out.</summary>
    public static LoadedAssembly Compile(params IEnumerable<string> sources) => Run(sources).Load();

    // Without the generated files: rules leave their members out, and to bind hundreds of kernels a second time would take as long as to compile them.
    private static ImmutableArray<Diagnostic> Analyzed(Compilation compilation) =>
        compilation.WithAnalyzers([new DeclarationAnalyzer()]).GetAnalyzerDiagnosticsAsync(CancellationToken.None).GetAwaiter().GetResult();

    // The framework that the tests run on, the library, and this assembly for the adapters' interface. The generator is left out: it
    // compiles the library's enums too, and no consumer references it.
    private static ImmutableArray<MetadataReference> References()
    {
        string framework = RuntimeEnvironment.GetRuntimeDirectory();
        var trusted = (string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!;
        IEnumerable<string> paths = trusted
            .Split(Path.PathSeparator)
            .Where(path => Path.GetFullPath(path).StartsWith(framework, StringComparison.Ordinal))
            .Append(typeof(AttentionAttribute).Assembly.Location)
            .Append(typeof(GeneratorHarness).Assembly.Location);
        return [.. paths.Select(path => MetadataReference.CreateFromFile(path))];
    }
}
