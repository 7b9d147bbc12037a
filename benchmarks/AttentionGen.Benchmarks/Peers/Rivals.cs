using System.Diagnostics;
using System.Numerics.Tensors;
using AttentionGen.Benchmarks.Composed;
using AttentionGen.Benchmarks.LlamaCpp;
using AttentionGen.Benchmarks.OnnxRuntime;
using AttentionGen.Benchmarks.PyTorch;

namespace AttentionGen.Benchmarks.Peers;

/// <summary>Every engine that the generated kernels are measured against, in the order of the tables.</summary>
internal static class Rivals
{
    /// <summary>The native ones, each of which loads its library here.</summary>
    public static IReadOnlyList<Rival> Native { get; } =
    [
        new(OnnxRuntimePeer.EngineName, OnnxRuntimeLibrary.Presence, OnnxRuntimePeer.Candidates),
        new(PyTorchPeer.EngineName, PyTorchLibrary.Presence, PyTorchPeer.Candidates),
        new(LlamaCppPeer.EngineName, LlamaCppLibrary.Presence, LlamaCppPeer.Candidates),
    ];

    public static IReadOnlyList<Rival> All { get; } =
    [
        .. Native,
        new(
            TensorPrimitivesPeer.EngineName,
            new(FileVersionInfo.GetVersionInfo(typeof(TensorPrimitives).Assembly.Location).ProductVersion?.Split('+')[0], null),
            TensorPrimitivesPeer.Candidates),
    ];

    public static Rival Named(string name) => All.First(rival => rival.Name == name);

    /// <summary>A line for each: its version, or why it takes no part.</summary>
    public static string Lines => string.Join('\n', All);

    /// <summary>The same as a list in Markdown.</summary>
    public static string MarkdownLines => string.Concat(All.Select(rival => $"- {rival}\n"));
}
