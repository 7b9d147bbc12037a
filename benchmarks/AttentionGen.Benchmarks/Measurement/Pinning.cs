using System.Runtime.InteropServices;

namespace AttentionGen.Benchmarks.Measurement;

/// <summary>Keeps the measuring thread, and no other, on the last core, so that the JIT's and the collector's threads run elsewhere.</summary>
internal static partial class Pinning
{
    /// <summary>Pins the calling thread; says whether the system let it.</summary>
    public static unsafe bool PinCurrentThread()
    {
        int core = Math.Min(Environment.ProcessorCount, 64) - 1;
        ulong mask = 1UL << core;
        if (OperatingSystem.IsLinux())
            return SchedSetAffinity(0, sizeof(ulong), &mask) == 0;
        if (OperatingSystem.IsWindows())
            return SetThreadAffinityMask(GetCurrentThread(), (nuint)mask) != 0;

        return false;
    }

    [LibraryImport("libc", EntryPoint = "sched_setaffinity")]
    private static unsafe partial int SchedSetAffinity(int thread, nuint size, ulong* mask);

    [LibraryImport("kernel32")]
    private static partial nint GetCurrentThread();

    [LibraryImport("kernel32")]
    private static partial nuint SetThreadAffinityMask(nint thread, nuint mask);
}
