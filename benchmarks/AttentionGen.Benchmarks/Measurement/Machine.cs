using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace AttentionGen.Benchmarks.Measurement;

/// <summary>What results were measured on.</summary>
internal static class Machine
{
    /// <summary>Processor, caches, widest vectors, system and runtime, in one line.</summary>
    public static string Description { get; } = string.Create(
        CultureInfo.InvariantCulture,
        $"{Processor()}, {Environment.ProcessorCount} logical processors{Caches()}, {VectorBits()}-bit vectors; {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}.");

    private static string Processor()
    {
        const string CpuInfo = "/proc/cpuinfo";
        if (!File.Exists(CpuInfo))
            return $"{RuntimeInformation.ProcessArchitecture} processor";

        Dictionary<string, string> first = File.ReadLines(CpuInfo)
            .TakeWhile(line => line.Length > 0)
            .Select(line => line.Split(':', 2, StringSplitOptions.TrimEntries))
            .Where(pair => pair.Length == 2)
            .DistinctBy(pair => pair[0])
            .ToDictionary(pair => pair[0], pair => pair[1]);

        // Virtual machines often tell no more than the maker's name; family and model do.
        return first.TryGetValue("model name", out string? name)
            ? $"{name} (family {first.GetValueOrDefault("cpu family", "?")}, model {first.GetValueOrDefault("model", "?")})"
            : $"{RuntimeInformation.ProcessArchitecture} processor, part {first.GetValueOrDefault("CPU part", "?")}";
    }

    /// <summary>Of the first core; empty where the system does not tell.</summary>
    private static string Caches()
    {
        const string Folder = "/sys/devices/system/cpu/cpu0/cache";
        if (!Directory.Exists(Folder))
            return "";

        IEnumerable<string> caches = Directory.EnumerateDirectories(Folder, "index*").Order(StringComparer.Ordinal)
            .Where(index => Fact(index, "type") != "Instruction")
            .Select(index => $", L{Fact(index, "level")}{(Fact(index, "type") == "Data" ? "d" : "")} {Fact(index, "size").Replace("K", " KB", StringComparison.Ordinal)}");
        return string.Concat(caches);

        static string Fact(string index, string name) => File.ReadAllText(Path.Combine(index, name)).Trim();
    }

    private static int VectorBits() =>
        Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : Vector128.IsHardwareAccelerated ? 128 : 0;
}
