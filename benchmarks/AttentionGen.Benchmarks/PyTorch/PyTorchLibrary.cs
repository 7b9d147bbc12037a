using System.Runtime.InteropServices;
using AttentionGen.Benchmarks.Peers;
using TorchSharp;

namespace AttentionGen.Benchmarks.PyTorch;

/// <summary>Loads the native PyTorch: one thread, and nothing recorded for gradients.</summary>
internal static class PyTorchLibrary
{
    private const string NativeName = "LibTorchSharp";

    /// <summary>Inference mode of the thread that loads, which is the one that measures. Never left.</summary>
    private static IDisposable? s_inference;

    public static Presence Presence { get; } = Explained(Presence.Of(() =>
    {
        // Before TorchSharp tries, which would search for other copies, and copy those together, before it gives up.
        NativeLibrary.Load(NativeName, typeof(torch).Assembly, null);
        torch.set_num_threads(1);
        s_inference = torch.inference_mode();
        return Version.Parse(torch.__version__).ToString(3);
    }));

    /// <summary>What to do about the one reason that has a remedy.</summary>
    private static Presence Explained(Presence presence)
    {
        const string NewestSymbols = "GLIBCXX_3.4.32";
        return presence.Reason?.Contains(NewestSymbols, StringComparison.Ordinal) == true
            ? presence with { Reason = $"its native library asks for a newer libstdc++ ({NewestSymbols}); benchmarks/torch-on-debian12.sh lets it load all the same." }
            : presence;
    }
}
