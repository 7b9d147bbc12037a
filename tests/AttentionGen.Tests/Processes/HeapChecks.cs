using System.Globalization;

namespace AttentionGen.Tests.Processes;

/// <summary>
/// The GNU C library's checks of its own heap, for child processes: a native block whose ends were written over ends the process when it is freed,
/// and memory that was never written, or is freed, holds numbers that no result survives.
/// </summary>
internal static class HeapChecks
{
    /// <summary>Every byte of a new block: a large float, a NaN as Half.</summary>
    public const byte FreshByte = 0x7F;

    /// <summary>Every byte of a freed block, beside what the library keeps in it: the complement.</summary>
    private const byte FreedByte = 0x80;

    // The checks are in a library of their own since glibc 2.34; it lies beside the C library, where a distribution brings it.
    private const string CLibrary = "libc.so.6";
    private const string CheckingLibrary = "libc_malloc_debug.so.0";

    private static readonly string? s_library = Find();

    /// <summary>Whether <see cref="Environment"/> checks anything here.</summary>
    public static bool AreAvailable => s_library is not null;

    /// <summary>What a process is started with; empty where there are no such checks.</summary>
    public static IReadOnlyDictionary<string, string> Environment { get; } = s_library is null
        ? new Dictionary<string, string>()
        : new Dictionary<string, string>
        {
            ["LD_PRELOAD"] = s_library,
            ["MALLOC_CHECK_"] = "3",
            ["MALLOC_PERTURB_"] = FreedByte.ToString(CultureInfo.InvariantCulture),
        };

    private static string? Find()
    {
        const string Mapped = "/proc/self/maps";
        if (!OperatingSystem.IsLinux() || !File.Exists(Mapped))
            return null;
        string? cLibrary = File.ReadLines(Mapped).FirstOrDefault(line => line.EndsWith("/" + CLibrary, StringComparison.Ordinal));
        if (cLibrary is null)
            return null;
        string path = Path.Combine(Path.GetDirectoryName(cLibrary[cLibrary.IndexOf('/', StringComparison.Ordinal)..])!, CheckingLibrary);
        return File.Exists(path) ? path : null;
    }
}
