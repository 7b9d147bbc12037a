using AttentionGen.Benchmarks.Peers;
using Microsoft.ML.OnnxRuntime;

namespace AttentionGen.Benchmarks.OnnxRuntime;

/// <summary>Loads the native ONNX Runtime.</summary>
internal static class OnnxRuntimeLibrary
{
    public static Presence Presence { get; } = Presence.Of(() =>
    {
        OrtEnv environment = OrtEnv.Instance();
        environment.EnvLogLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR;
        return environment.GetVersionString();
    });
}
