using System.Reflection;
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
    private readonly Lazy<Assembly> _assembly;

    /// <param name="name">Of the assembly, and of its file in a directory of images.</param>
    /// <param name="kernels">The declarations and the names of the types that carry them.</param>
    /// <param name="imageDirectory">Where another process has put the image, or null: then it is compiled here.</param>
    public KernelChunk(string name, (DeclaredAttention Declaration, string KernelName)[] kernels, string? imageDirectory)
    {
        _name = name;
        _kernels = kernels;
        _image = new Lazy<byte[]>(() => imageDirectory is null ? Generate().Compile() : File.ReadAllBytes(ImagePath(imageDirectory, name)));
        _assembly = new Lazy<Assembly>(() => Load(_name, _image.Value));
    }

    public Type AdapterOf(string kernelName) =>
        _assembly.Value.GetType("Declared." + KernelAdapter.AdapterName(kernelName), throwOnError: true)!;

    public void SaveImage(string directory) => File.WriteAllBytes(ImagePath(directory, _name), _image.Value);

    /// <summary>Runs the generator only.</summary>
    public GeneratorOutcome Generate() =>
        GeneratorHarness.Run(_kernels.Select(kernel => KernelAdapter.Source(kernel.Declaration, kernel.KernelName)));

    /// <summary>The same method in another copy of its chunk, whose image another process has put there: nothing of the copy is compiled yet.</summary>
    public static MethodInfo Again(MethodInfo method)
    {
        string name = AssemblyLoadContext.GetLoadContext(method.Module.Assembly)!.Name!;
        string directory = Environment.GetEnvironmentVariable(CompiledKernels.ImageDirectoryVariable)!;
        Assembly copy = Load(name, File.ReadAllBytes(ImagePath(directory, name)));
        var again = (MethodInfo)copy.ManifestModule.ResolveMethod(method.MetadataToken)!;
        return method.IsGenericMethod ? again.MakeGenericMethod(method.GetGenericArguments()) : again;
    }

    private static Assembly Load(string name, byte[] bytes)
    {
        using var image = new MemoryStream(bytes);
        return new AssemblyLoadContext(name, isCollectible: true).LoadFromStream(image);
    }

    private static string ImagePath(string directory, string name) => Path.Combine(directory, name + ".dll");
}
