using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;

namespace AttentionGen.Tests.InMemory;

/// <summary>What one run of the generator left.</summary>
/// <param name="Compilation">The sources together with the generated ones.</param>
/// <param name="Diagnostics">What the generator and the analyzer reported.</param>
/// <param name="GeneratedSources">The generated files.</param>
internal sealed record GeneratorOutcome(
    CSharpCompilation Compilation, ImmutableArray<Diagnostic> Diagnostics, ImmutableArray<GeneratedSourceResult> GeneratedSources)
{
    /// <summary>The whole text of the only generated file.</summary>
    public string SingleSource => GeneratedSources.Single().SourceText.ToString();

    /// <summary>The assembly; whatever the generator or the compiler has to say against it, warnings included, is a failure.</summary>
    public byte[] Compile()
    {
        ThrowIfAny(Diagnostics);
        using var image = new MemoryStream();
        EmitResult result = Compilation.Emit(image);
        ThrowIfAny(result.Diagnostics);
        return image.ToArray();
    }

    /// <summary>Compiles and loads.</summary>
    public LoadedAssembly Load() => new(Compile(), this);

    /// <summary>A generated file with line numbers, whole or around one line.</summary>
    public string NumberedSource(string hintNamePart) =>
        NumberedText.Of(GeneratedSources.First(source => source.HintName.Contains(hintNamePart, StringComparison.Ordinal)).SourceText);

    private static void ThrowIfAny(ImmutableArray<Diagnostic> diagnostics)
    {
        Diagnostic[] unwanted = [.. diagnostics.Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning)];
        if (unwanted.Length == 0)
            return;

        // The first few are enough to see what is wrong; one mistake in an emitter shows in hundreds of places.
        IEnumerable<string> shown = unwanted.Take(5).Select(Describe);
        throw new InvalidOperationException($"{unwanted.Length} errors and warnings, the first of them:\n{string.Join("\n", shown)}");
    }

    private static string Describe(Diagnostic diagnostic)
    {
        if (diagnostic.Location.SourceTree is not { } tree)
            return diagnostic.ToString();
        int line = diagnostic.Location.GetLineSpan().StartLinePosition.Line;
        return $"{diagnostic}\n{NumberedText.Around(tree.GetText(), line)}";
    }
}
