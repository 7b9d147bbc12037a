extern alias generator;

using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using generator::AttentionGen.Generator;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace AttentionGen.Benchmarks.Generation;

/// <summary>A consumer's project in memory: a file for each kernel and one that has nothing to do with them.</summary>
internal sealed class Project
{
    private static readonly CSharpParseOptions s_parseOptions = new(LanguageVersion.CSharp12);

    /// <summary>One thread, so that the time of the calling thread is all the time there is.</summary>
    private static readonly CSharpCompilationOptions s_compilationOptions = new(
        OutputKind.DynamicallyLinkedLibrary,
        optimizationLevel: OptimizationLevel.Release,
        concurrentBuild: false,
        deterministic: true,
        nullableContextOptions: NullableContextOptions.Enable);

    private static readonly ImmutableArray<MetadataReference> s_references = References();

    private readonly ImmutableArray<DeclaredKernel> _kernels;
    private readonly ImmutableArray<SyntaxTree> _declarations;
    private readonly SyntaxTree _other;

    public Project(IEnumerable<DeclaredKernel> kernels)
    {
        _kernels = [.. kernels];
        _declarations = [.. _kernels.Select(Declaration)];
        _other = Other(0);
        Compilation = CSharpCompilation.Create("Declared", _declarations.Add(_other), s_references, s_compilationOptions);
    }

    public CSharpCompilation Compilation { get; }

    /// <summary>A new driver of the generator, which keeps the time of each step: little work beside a step's own.</summary>
    public static CSharpGeneratorDriver CreateDriver() => CreateDriver(new AttentionGenerator());

    public static CSharpGeneratorDriver CreateDriver(IIncrementalGenerator generator) => CSharpGeneratorDriver.Create(
        [generator.AsSourceGenerator()],
        parseOptions: s_parseOptions,
        driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));

    /// <summary>The compilation after some typing in the file without kernels.</summary>
    public CSharpCompilation WithUnrelatedEdit(int edit) => Compilation.ReplaceSyntaxTree(_other, Other(edit));

    /// <summary>The compilation after another length was typed into the first kernel's attribute.</summary>
    public CSharpCompilation WithAttributeEdit(int edit) => Compilation.ReplaceSyntaxTree(
        _declarations[0],
        Declaration(_kernels[0] with { SequenceLength = _kernels[0].SequenceLength + edit }));

    private static SyntaxTree Declaration(DeclaredKernel kernel) => Parse(kernel.Source, kernel.Name + ".cs");

    private static SyntaxTree Other(int edit) => Parse(
        string.Create(CultureInfo.InvariantCulture, $"public static class Other {{ public static int Edit => {edit}; }}\n"),
        "Other.cs");

    private static SyntaxTree Parse(string source, string path) => CSharpSyntaxTree.ParseText(source, s_parseOptions, path, Encoding.UTF8);

    /// <summary>The framework and the library.</summary>
    private static ImmutableArray<MetadataReference> References()
    {
        string framework = RuntimeEnvironment.GetRuntimeDirectory();
        var trusted = (string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!;
        return
        [
            .. trusted.Split(Path.PathSeparator)
                .Where(path => Path.GetFullPath(path).StartsWith(framework, StringComparison.Ordinal))
                .Append(typeof(AttentionAttribute).Assembly.Location)
                .Select(path => MetadataReference.CreateFromFile(path)),
        ];
    }
}
