using System.Diagnostics;
using QuickStart.Engines;

namespace QuickStart;

/// <summary>How long an engine takes, one thread, after warming up.</summary>
internal static class Timing
{
    private static readonly TimeSpan s_warmUp = TimeSpan.FromMilliseconds(300);

    private const int FewestCalls = 5, MostCalls = 200;

    /// <summary>Median time of a call, for one window, in microseconds.</summary>
    public static double MicrosecondsPerWindow(Engine engine, TextWindows windows)
    {
        var output = new float[windows.Input.Length];
        var weights = new float[windows.WeightCount];
        var calls = new List<double>();

        // Until the JIT's optimised code has replaced its first one.
        long start = Stopwatch.GetTimestamp();
        do
        {
            engine.Forward(windows, output, weights);
        }
        while (Stopwatch.GetElapsedTime(start) < s_warmUp);

        start = Stopwatch.GetTimestamp();
        while (calls.Count < FewestCalls || (calls.Count < MostCalls && Stopwatch.GetElapsedTime(start) < s_warmUp))
        {
            long call = Stopwatch.GetTimestamp();
            engine.Forward(windows, output, weights);
            calls.Add(Stopwatch.GetElapsedTime(call).TotalMicroseconds);
        }

        calls.Sort();
        return calls[calls.Count / 2] / windows.Count;
    }
}
