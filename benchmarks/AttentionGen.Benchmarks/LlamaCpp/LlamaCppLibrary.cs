using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using AttentionGen.Benchmarks.Peers;

namespace AttentionGen.Benchmarks.LlamaCpp;

/// <summary>Loads ggml, the part of llama.cpp that computes, as built for the widest instructions that this processor has.</summary>
internal static class LlamaCppLibrary
{
    private static readonly Dictionary<string, nint> s_libraries = [];

    public static Presence Presence { get; } = Presence.Of(() =>
    {
        string folder = Path.Combine(AppContext.BaseDirectory, "ggml", InstructionSet);

        // The second finds the first, on which it depends, among what is loaded.
        foreach (string name in (string[])[Ggml.Base, Ggml.Cpu])
            s_libraries.Add(name, NativeLibrary.Load(Path.Combine(folder, FileName(name))));
        NativeLibrary.SetDllImportResolver(typeof(Ggml).Assembly, (name, _, _) => s_libraries.GetValueOrDefault(name));
        return $"(ggml {Marshal.PtrToStringUTF8(Ggml.Version())}{(InstructionSet.Length > 0 ? ", " : "")}{InstructionSet})";
    });

    /// <summary>The folder of a build; empty where there is but one.</summary>
    private static string InstructionSet =>
        Avx512BW.VL.IsSupported && Avx512DQ.VL.IsSupported && Avx512CD.VL.IsSupported ? "avx512"
        : Avx2.IsSupported && Fma.IsSupported ? "avx2"
        : Avx.IsSupported ? "avx"
        : X86Base.IsSupported ? "noavx"
        : "";

    private static string FileName(string name) =>
        OperatingSystem.IsWindows() ? name + ".dll" : OperatingSystem.IsMacOS() ? $"lib{name}.dylib" : $"lib{name}.so";
}
