using System.Globalization;
using AttentionGen.Tests.Cases;
using AttentionGen.Tests.InMemory;

namespace AttentionGen.Tests.Kernels;

/// <summary>
/// Compiled kernels by declaration. Many declarations share a compilation, because most of its cost is not in the kernels; not all of
/// them do, so that one that does not compile fails its neighbours only.
/// </summary>
internal sealed class CompiledKernels
{
    private const int DeclarationsPerCompilation = 32;

    private readonly Dictionary<DeclaredAttention, (Lazy<LoadedAssembly> Assembly, string Name)> _kernels = [];

    public CompiledKernels(IEnumerable<DeclaredAttention> declarations)
    {
        int number = 0;
        foreach (DeclaredAttention[] chunk in declarations.Distinct().Chunk(DeclarationsPerCompilation))
        {
            var named = Array.ConvertAll(chunk, declaration => (Declaration: declaration, Name: KernelName(number++)));
            var assembly = new Lazy<LoadedAssembly>(() => Compile(named));
            foreach ((DeclaredAttention declaration, string name) in named)
                _kernels.Add(declaration, (assembly, name));
        }
    }

    /// <summary>The kernels of <see cref="KernelCases"/>.</summary>
    public static CompiledKernels OfAllCases { get; } = new(KernelCases.All.Select(kernelCase => kernelCase.Declaration));

    public IAttentionKernel Create(AttentionProblem problem)
    {
        (Lazy<LoadedAssembly> assembly, string name) = _kernels[problem.Declaration];
        Type adapter = assembly.Value.Type("Declared." + KernelAdapter.AdapterName(name));
        return (IAttentionKernel)Activator.CreateInstance(adapter, LayerWeights.Of(problem))!;
    }

    /// <summary>The generated file of a kernel, numbered, for a failure message.</summary>
    public string NumberedSource(DeclaredAttention declaration)
    {
        (Lazy<LoadedAssembly> assembly, string name) = _kernels[declaration];
        return assembly.Value.Outcome.NumberedSource(name);
    }

    private static LoadedAssembly Compile((DeclaredAttention Declaration, string Name)[] kernels) =>
        GeneratorHarness.Compile(kernels.Select(kernel => KernelAdapter.Source(kernel.Declaration, kernel.Name)));

    private static string KernelName(int number) => string.Create(CultureInfo.InvariantCulture, $"Kernel{number:D4}");
}
