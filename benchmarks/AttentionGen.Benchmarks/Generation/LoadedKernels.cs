using System.Reflection;
using System.Runtime.Loader;

namespace AttentionGen.Benchmarks.Generation;

/// <summary>Compiled kernels, loaded.</summary>
internal sealed class LoadedKernels
{
    private readonly Assembly _assembly;

    /// <param name="image">The assembly.</param>
    /// <param name="context">Where to: each image needs one of its own, because all have the same name.</param>
    public LoadedKernels(byte[] image, AssemblyLoadContext context)
    {
        using var stream = new MemoryStream(image);
        _assembly = context.LoadFromStream(stream);
    }

    /// <summary>The generated method with these parameters.</summary>
    /// <param name="kernel">Whose.</param>
    /// <param name="weights">What a layer is made of.</param>
    public TDelegate Forward<TDelegate>(DeclaredKernel kernel, MultiHeadAttentionWeights? weights = null)
        where TDelegate : Delegate
    {
        Type type = _assembly.GetType("Declared." + kernel.Name, throwOnError: true)!;
        Type[] parameters = [.. typeof(TDelegate).GetMethod("Invoke")!.GetParameters().Select(parameter => parameter.ParameterType)];
        object? target = kernel.Layer ? Activator.CreateInstance(type, weights) : null;
        return type.GetMethod("Forward", parameters)!.CreateDelegate<TDelegate>(target);
    }
}
