using System.Diagnostics;

namespace AttentionGen.Benchmarks.Measurement;

/// <summary>Something that is timed against others: an action, how often to call it for one sample, and the samples so far.</summary>
internal sealed class Contestant(Action run)
{
    /// <summary>A sample is at least this long, so that the clock and one interrupt do not show.</summary>
    private static readonly TimeSpan s_sampleTime = TimeSpan.FromMilliseconds(2);

    private readonly List<double> _samples = [];
    private int _calls = 1;

    /// <summary>The fastest call that warming up saw, in microseconds.</summary>
    public double WarmMicroseconds { get; private set; } = double.PositiveInfinity;

    public IReadOnlyList<double> Samples => _samples;

    public double SampleMicroseconds => WarmMicroseconds * _calls;

    /// <summary>Median microseconds for one call.</summary>
    public double Median
    {
        get
        {
            double[] sorted = [.. _samples.Order()];
            int middle = sorted.Length / 2;
            return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        }
    }

    /// <summary>
    /// Calls until <paramref name="time"/> has passed, at least once: long enough for the JIT to bring what it compiles in tiers to the
    /// last one. Then settles how many calls make a sample.
    /// </summary>
    public void WarmUp(TimeSpan time)
    {
        long start = Stopwatch.GetTimestamp();
        int calls = 1;
        do
        {
            WarmMicroseconds = Math.Min(WarmMicroseconds, Time(calls));
            calls = CallsFor(s_sampleTime / 10);
        }
        while (Stopwatch.GetElapsedTime(start) < time);

        _calls = CallsFor(s_sampleTime);
    }

    public void Sample() => _samples.Add(Time(_calls));

    private int CallsFor(TimeSpan time) => (int)Math.Max(1, Math.Ceiling(time.TotalMicroseconds / WarmMicroseconds));

    private double Time(int calls)
    {
        long start = Stopwatch.GetTimestamp();
        for (int call = 0; call < calls; call++)
            run();

        return Stopwatch.GetElapsedTime(start).TotalMicroseconds / calls;
    }
}
