using AttentionGen.Tests.Cases;

namespace AttentionGen.Tests.Kernels;

/// <summary>Generated sources of kernels that failed, in files beside the test assembly: too long for a message.</summary>
internal static class FailedKernels
{
    private static readonly string s_directory = Path.Combine(AppContext.BaseDirectory, "failed-kernels");

    /// <summary>Writes the numbered source and returns where it is.</summary>
    public static string Write(DeclaredAttention declaration)
    {
        Directory.CreateDirectory(s_directory);
        string name = string.Concat(declaration.ToString().Select(c => char.IsLetterOrDigit(c) ? c : '-'));
        string path = Path.Combine(s_directory, name + ".txt");
        File.WriteAllText(path, CompiledKernels.OfAllCases.NumberedSource(declaration));
        return path;
    }
}
