using System.Reflection;
using System.Runtime.Loader;

namespace AttentionGen.Tests.InMemory;

/// <summary>A compiled assembly in a load context of its own, which goes when nobody holds it any longer.</summary>
internal sealed class LoadedAssembly : IDisposable
{
    private readonly AssemblyLoadContext _context;

    public LoadedAssembly(byte[] image, GeneratorOutcome outcome)
    {
        using var stream = new MemoryStream(image);
        _context = new AssemblyLoadContext(outcome.Compilation.AssemblyName, isCollectible: true);
        Assembly = _context.LoadFromStream(stream);
        Outcome = outcome;
    }

    public Assembly Assembly { get; }

    public GeneratorOutcome Outcome { get; }

    public Type Type(string name) =>
        Assembly.GetType(name) ?? throw new InvalidOperationException($"{name} was not compiled.");

    public void Dispose() => _context.Unload();
}
