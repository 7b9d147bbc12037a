using System.Globalization;
using AttentionGen.Tests.Cases;
using AttentionGen.Tests.Onnx;

namespace AttentionGen.Tests.Kernels;

/// <summary>
/// Compiled kernels by declaration. Many declarations share a compilation, because most of its cost is not in the kernels; not all of
/// them do, so that one that does not compile fails its neighbours only.
/// </summary>
internal sealed class CompiledKernels
{
    /// <summary>Names a directory of images to load instead of compiling: the same kernels serve a process and its children.</summary>
    public const string ImageDirectoryVariable = "ATTENTIONGEN_TESTS_KERNELS";

    private const int DeclarationsPerChunk = 32;

    private readonly List<KernelChunk> _chunks = [];
    private readonly Dictionary<DeclaredAttention, (KernelChunk Chunk, string KernelName)> _kernels = [];

    /// <param name="declarations">What is declared; the same twice is one kernel.</param>
    /// <param name="prefix">What the names of the images begin with.</param>
    /// <param name="imageDirectory">Where another process has put them, or null: then they are compiled here.</param>
    private CompiledKernels(IEnumerable<DeclaredAttention> declarations, string prefix = "", string? imageDirectory = null)
    {
        int number = 0;
        foreach (DeclaredAttention[] declared in declarations.Distinct().Chunk(DeclarationsPerChunk))
        {
            var named = Array.ConvertAll(declared, declaration => (Declaration: declaration, KernelName: Numbered("Kernel", number++)));
            var chunk = new KernelChunk(Numbered(prefix + "Kernels", _chunks.Count), named, imageDirectory);
            _chunks.Add(chunk);
            foreach ((DeclaredAttention declaration, string kernelName) in named)
                _kernels.Add(declaration, (chunk, kernelName));
        }
    }

    /// <summary>The kernels of <see cref="KernelCases"/>, and of the same declarations with weights as floats.</summary>
    public static CompiledKernels OfAllCases { get; } = new(
        KernelCases.All.SelectMany(kernelCase => new[] { kernelCase.Declaration, kernelCase.Declaration with { WeightType = null } }), imageDirectory: Environment.GetEnvironmentVariable(ImageDirectoryVariable));

    /// <summary>The kernels that the conformance cases ask for; none if the cases are not there.</summary>
    public static CompiledKernels OfOnnxCases { get; } = new(
        OnnxProblems.All.Select(problem => problem.Problem.Declaration), "Onnx", Environment.GetEnvironmentVariable(ImageDirectoryVariable));

    /// <summary>The kernels of some declarations, which a process and its children share.</summary>
    public static CompiledKernels Shared(IEnumerable<DeclaredAttention> declarations, string prefix) =>
        new(declarations, prefix, Environment.GetEnvironmentVariable(ImageDirectoryVariable));

    /// <summary>The kernels of some declarations.</summary>
    public static CompiledKernels Of(IEnumerable<DeclaredAttention> declarations) => new(declarations);

    public IAttentionKernel Create(AttentionProblem problem) => Create(problem.Declaration, problem);

    /// <summary>The kernel of another declaration, with a problem's weights.</summary>
    public IAttentionKernel Create(DeclaredAttention declaration, AttentionProblem problem)
    {
        (KernelChunk chunk, string kernelName) = _kernels[declaration];
        return (IAttentionKernel)Activator.CreateInstance(chunk.AdapterOf(kernelName), LayerWeights.Of(problem))!;
    }

    /// <summary>Compiles what is not compiled yet and writes all images.</summary>
    public void SaveImages(string directory) => _chunks.ForEach(chunk => chunk.SaveImage(directory));

    /// <summary>The generated file of a kernel, numbered, for a failure message.</summary>
    public string NumberedSource(DeclaredAttention declaration)
    {
        (KernelChunk chunk, string kernelName) = _kernels[declaration];
        return chunk.Generate().NumberedSource(kernelName);
    }

    private static string Numbered(string name, int number) => string.Create(CultureInfo.InvariantCulture, $"{name}{number:D4}");
}
