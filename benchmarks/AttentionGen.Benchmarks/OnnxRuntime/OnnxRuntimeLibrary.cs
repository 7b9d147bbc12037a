using System.Runtime.InteropServices;

namespace AttentionGen.Benchmarks.OnnxRuntime;

/// <summary>Finds and loads the native ONNX Runtime, which is not part of this repository.</summary>
internal static class OnnxRuntimeLibrary
{
    public const string PathVariable = "ATTENTIONGEN_ONNXRUNTIME";

    public const string HowToGet =
        "ONNX Runtime was not found. To measure against it, run `npm install --no-save --ignore-scripts onnxruntime-node@1.30.0` in "
        + "benchmarks/AttentionGen.Benchmarks, or set " + PathVariable + " to the path of its native library.";

    private static readonly Lazy<OrtApi?> s_api = new(Load);

    /// <summary>The API of the library, or null if there is none.</summary>
    public static OrtApi? Api => s_api.Value;

    private static OrtApi? Load()
    {
        string? path = Environment.GetEnvironmentVariable(PathVariable);
        if (!string.IsNullOrEmpty(path))
        {
            if (!File.Exists(path))
                throw new FileNotFoundException($"{PathVariable} is set to '{path}', but there is no such file.", path);
            return new OrtApi(NativeLibrary.Load(path));
        }

        path = Candidates().FirstOrDefault(File.Exists);
        return path is null ? null : new OrtApi(NativeLibrary.Load(path));
    }

    /// <summary>Where npm puts it: in a node_modules of the project folder, which is above both this program and BenchmarkDotNet's copies of it.</summary>
    private static IEnumerable<string> Candidates()
    {
        string architecture = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "arm64" : "x64";
        (string system, string file) = OperatingSystem.IsWindows() ? ("win32", "onnxruntime.dll")
            : OperatingSystem.IsMacOS() ? ("darwin", "libonnxruntime.1.dylib")
            : ("linux", "libonnxruntime.so.1");

        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            yield return Path.Combine(folder.FullName, "node_modules", "onnxruntime-node", "bin", "napi-v6", system, architecture, file);
    }
}
