using System.Diagnostics;

namespace AttentionGen.Benchmarks.Measurement;

/// <summary>
/// How long an action ran, and for which share of the time that passed: what a part of it took by a clock on the wall, times the share, is how
/// long the part ran.
/// </summary>
/// <param name="Milliseconds">Time of this thread.</param>
/// <param name="Share">At most about 1; less where the thread had to wait for a core.</param>
internal sealed record BusyTime(double Milliseconds, double Share)
{
    public static BusyTime Of(Action action)
    {
        long passedStart = Stopwatch.GetTimestamp();
        double start = ThreadClock.Microseconds;
        action();
        double milliseconds = (ThreadClock.Microseconds - start) / 1e3;
        return new(milliseconds, milliseconds / Stopwatch.GetElapsedTime(passedStart).TotalMilliseconds);
    }
}
