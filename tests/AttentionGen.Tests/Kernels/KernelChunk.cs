using System.Runtime.Loader;
using AttentionGen.Tests.Cases;
using AttentionGen.Tests.InMemory;

namespace AttentionGen.Tests.Kernels;

/// <summary>Some declarations, compiled together when the first of them is asked for.</summary>
internal sealed class KernelChunk
{
    private readonly string _name;
    private readonly (DeclaredAttention Declaration, string KernelName)[] _kernels;
    private readonly Lazy<byte[]> _image;
    private readonly Lazy<System.Reflection.Assembly> _assembly;

    /// <param name="name">Of the assembly, and of its file in a directory of images.</param>
    /// <param name="kernels">The declarations and the names of the types that carry them.</param>
    /// <param name="imageDirectory">Where another process has put the image, or null: then it is compiled here.</param>
    public KernelChunk(string name, (DeclaredAttention Declaration, string KernelName)[] kernels, string? imageDirectory)
    {
        _name = name;
        _kernels = kernels;
        _image = new Lazy<byte[]>(() => imageDirectory is null ? Generate().Compile() : File.ReadAllBytes(ImagePath(imageDirectory)));
        _assembly = new Lazy<System.Reflection.Assembly>(Load);
    }

    public Type AdapterOf(string kernelName) =>
        _assembly.Value.GetType("Declared." + KernelAdapter.AdapterName(kernelName), throwOnError: true)!;

    public void SaveImage(string directory) => File.WriteAllBytes(ImagePath(directory), _image.Value);

    /// <summary>Runs the generator only.</summary>
    public GeneratorOutcome Generate() =>
        GeneratorHarness.Run(_kernels.Select(kernel => KernelAdapter.Source(kernel.Declaration, kernel.KernelName)));

    private System.Reflection.Assembly Load()
    {
        using var image = new MemoryStream(_image.Value);
        return new AssemblyLoadContext(_name, isCollectible: true).LoadFromStream(image);
    }

    private string ImagePath(string directory) => Path.Combine(directory, _name + ".dll");
}
