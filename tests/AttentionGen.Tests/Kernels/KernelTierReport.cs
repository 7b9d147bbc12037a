using System.Reflection;
using System.Runtime.CompilerServices;
using AttentionGen.Runtime;
using AttentionGen.Tests.Kernels;
using AttentionGen.Tests.Processes;

[assembly: AssemblyFixture(typeof(KernelTierReport))]

namespace AttentionGen.Tests.Kernels;

/// <summary>
/// Tells how the JIT compiled the hot methods of the kernels that the tests of a process ran, in a file that a parent process names; inert without.
/// </summary>
/// <remarks>
/// Of a kernel class of which anything ran, all hot methods are told of: what did not run is compiled in the end, and what the runtime forgot to tell is
/// compiled again, from another copy of its assembly.
/// </remarks>
public sealed class KernelTierReport : IDisposable
{
    /// <summary>Names the file: a line for each method, its tier before its name.</summary>
    public const string Variable = "ATTENTIONGEN_TESTS_TIERS";

    private const string Untold = "untold";

    // The runtime keeps 10 MB of events that nobody has taken yet.
    private const int MethodsAtOnce = 50;

    private const int Attempts = 5;

    private static readonly Type[] s_parts = [typeof(WholePanel), typeof(LowerVector), typeof(UpperVector)];

    private static readonly TimeSpan s_longestSilence = TimeSpan.FromSeconds(2);

    private readonly string? _path = Environment.GetEnvironmentVariable(Variable);
    private readonly JitListener? _listener;

    public KernelTierReport() => _listener = _path is null ? null : new JitListener();

    public void Dispose()
    {
        if (_listener is null)
            return;
        using (_listener)
        {
            // What is told late may add a class; all is told once the methods compiled here are.
            Compile(Ran());
            MethodInfo[] methods = Ran();
            for (int attempt = 0; attempt < Attempts; attempt++)
            {
                Compile(methods);
                methods = Array.ConvertAll(methods, method => IsTold(method) ? method : KernelChunk.Again(method));
            }
            File.WriteAllLines(_path!, methods.Select(method => $"{_listener.TierOf(method)?.ToString() ?? Untold} {method.DeclaringType}:{method.Name}"));
        }
    }

    private MethodInfo[] Ran() => [.. HotMethodsByClass().Where(ofClass => ofClass.Any(IsTold)).SelectMany(ofClass => ofClass)];

    private void Compile(MethodInfo[] methods)
    {
        foreach (MethodInfo[] some in methods.Where(method => !IsTold(method)).Chunk(MethodsAtOnce))
        {
            foreach (MethodInfo method in some)
                RuntimeHelpers.PrepareMethod(method.MethodHandle, Array.ConvertAll(method.GetGenericArguments(), static part => part.TypeHandle));
            _listener!.WaitFor(some, s_longestSilence);
        }
    }

    private bool IsTold(MethodInfo method) => _listener!.TierOf(method) is not null;

    // What the generator wants optimised, of all that is loaded by now.
    private static IEnumerable<MethodInfo[]> HotMethodsByClass() =>
        from assembly in AppDomain.CurrentDomain.GetAssemblies()
        where assembly.IsCollectible
        from type in assembly.GetTypes()
        where type.Namespace == "AttentionGen.Generated"
        select type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
            .Where(method => (method.MethodImplementationFlags & MethodImplAttributes.AggressiveOptimization) != 0)
            .SelectMany(OfEachPart)
            .ToArray();

    // What computes a panel or one of its vectors is compiled for each.
    private static IEnumerable<MethodInfo> OfEachPart(MethodInfo method) =>
        method.IsGenericMethodDefinition ? s_parts.Select(part => method.MakeGenericMethod(part)) : [method];
}
