using AttentionGen.Benchmarks.Measurement;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;

namespace AttentionGen.Benchmarks.Generation;

/// <summary>A project with its generated files, compiled.</summary>
/// <param name="Sources">The generated files.</param>
/// <param name="Image">The assembly.</param>
/// <param name="Milliseconds">What the C# compiler took beyond what it takes for the project without generated files.</param>
internal sealed record Compiled(IReadOnlyList<GeneratedSourceResult> Sources, byte[] Image, double Milliseconds)
{
    public static Compiled From(IReadOnlyList<DeclaredKernel> kernels) => From(kernels, Project.CreateDriver());

    public static Compiled From(IReadOnlyList<DeclaredKernel> kernels, GeneratorDriver driver)
    {
        CSharpCompilation bare = new Project(kernels).Compilation;
        driver = driver.RunGeneratorsAndUpdateCompilation(new Project(kernels).Compilation, out Compilation whole, out _);

        (_, double bareTime) = Emit(bare);
        (byte[] image, double time) = Emit(whole);
        return new(driver.GetRunResult().Results.Single().GeneratedSources, image, time - bareTime);
    }

    private static (byte[] Image, double Milliseconds) Emit(Compilation compilation)
    {
        using var stream = new MemoryStream();
        EmitResult? result = null;
        BusyTime busy = BusyTime.Of(() => result = compilation.Emit(stream));
        return result!.Success
            ? (stream.ToArray(), busy.Milliseconds)
            : throw new InvalidOperationException("The kernels do not compile: " + string.Join('\n', result.Diagnostics.Take(5)));
    }
}
