using System.Diagnostics;
using System.Runtime.InteropServices;

namespace AttentionGen.Benchmarks.Measurement;

/// <summary>
/// The time this thread has run, where the system tells it (Linux), else the time that has passed. Every peer does all its work on the
/// calling thread, so on an idle machine the two are the same; on a shared one, waiting for the core does not count against anybody.
/// </summary>
internal static partial class ThreadClock
{
    private const int ClockThreadCpuTime = 3;

    public static string Name { get; } = OperatingSystem.IsLinux() ? "CPU time of the thread" : "wall-clock time";

    public static double Microseconds
    {
        get
        {
            if (OperatingSystem.IsLinux() && GetTime(ClockThreadCpuTime, out TimeSpec time) == 0)
                return time.Seconds * 1e6 + time.Nanoseconds / 1e3;

            return Stopwatch.GetElapsedTime(0).TotalMicroseconds;
        }
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, out TimeSpec time);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
