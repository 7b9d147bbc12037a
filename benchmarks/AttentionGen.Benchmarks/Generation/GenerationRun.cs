using AttentionGen.Benchmarks.Measurement;
using Microsoft.CodeAnalysis;

namespace AttentionGen.Benchmarks.Generation;

/// <summary>Measures what kernels cost before they run.</summary>
internal static class GenerationRun
{
    private const int Edits = 51;

    /// <summary>Has every step of the way compiled by the JIT, and the library's part of the kernels.</summary>
    public static void WarmUp()
    {
        DeclaredKernel[] kernels = KernelMix.Take(5);
        var project = new Project(kernels);
        DriverRuns.Cold(kernels, repeats: 1);
        DriverRuns.Warm(Project.CreateDriver(), project.WithUnrelatedEdit, repeats: 1);
        DriverRuns.Warm(Project.CreateDriver(), project.WithAttributeEdit, repeats: 1);
        Jit(Compiled.From(kernels), kernels);
    }

    public static GenerationResult Measure(int count)
    {
        DeclaredKernel[] kernels = KernelMix.Take(count);
        int repeats = count > 10 ? 3 : 7;
        var project = new Project(kernels);

        DriverTime first = FirstRun.Measure(count);
        DriverTime cold = DriverRuns.Cold(kernels, repeats);
        DriverTime cached = DriverRuns.Warm(Project.CreateDriver(), _ => project.Compilation, Edits);
        DriverTime unrelated = DriverRuns.Warm(Project.CreateDriver(), project.WithUnrelatedEdit, Edits);
        DriverTime lookUp = DriverRuns.Warm(Project.CreateDriver(new EmptyGenerator()), project.WithUnrelatedEdit, Edits);
        DriverTime attribute = DriverRuns.Warm(Project.CreateDriver(), project.WithAttributeEdit, Edits);

        Compiled[] compiled = [.. Enumerable.Range(0, repeats).Select(_ => Compiled.From(kernels))];
        IReadOnlyList<GeneratedSourceResult> sources = compiled[0].Sources;
        return new(
            count,
            first,
            cold,
            cached,
            unrelated,
            lookUp,
            attribute,
            sources.Sum(source => source.SourceText.Lines.Count),
            sources.Sum(source => source.SourceText.Length),
            Longest(sources).SourceText.Length,
            kernels.First(kernel => Longest(sources).HintName.Contains(kernel.Name, StringComparison.Ordinal)),
            Median.Of(compiled.Select(c => c.Milliseconds)),
            Median.Of(compiled.Take(3).Select(c => Jit(c, kernels))));
    }

    private static GeneratedSourceResult Longest(IReadOnlyList<GeneratedSourceResult> sources) =>
        sources.MaxBy(source => source.SourceText.Length);

    private static double Jit(Compiled compiled, DeclaredKernel[] kernels)
    {
        using var calls = new FirstCalls(compiled.Image);
        return calls.JitMilliseconds(kernels);
    }
}
