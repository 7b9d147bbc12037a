using System.Diagnostics;

namespace AttentionGen.Benchmarks.Measurement;

/// <summary>Something that is timed against others: an action, how often to call it for one sample, and the samples so far.</summary>
internal sealed class Contestant(Action run, Func<double>? clock = null)
{
    /// <summary>A sample is at least this long, so that the clock and one interrupt do not show.</summary>
    private static readonly TimeSpan s_sampleTime = TimeSpan.FromMilliseconds(2);

    /// <summary>How many times as many calls follow, so that one time that was too short does not ask for calls without end.</summary>
    private const int MostGrowth = 8;

    private readonly List<double> _samples = [];
    private int _calls = 1;

    /// <summary>The fastest call that warming up saw, in microseconds.</summary>
    public double WarmMicroseconds { get; private set; } = double.PositiveInfinity;

    public IReadOnlyList<double> Samples => _samples;

    /// <summary>What one call of <see cref="Sample"/> costs.</summary>
    public double SampleMicroseconds => WarmMicroseconds * _calls * (Settles ? 2 : 1);

    /// <summary>Median microseconds for one call.</summary>
    public double MedianMicroseconds => Median.Of(_samples);

    private bool Settles => WarmMicroseconds < 5 * s_sampleTime.TotalMicroseconds;

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
            calls = Math.Min(CallsFor(s_sampleTime / 10), calls * MostGrowth);
        }
        while (Stopwatch.GetElapsedTime(start) < time);

        // A tenth of a sample was the measure.
        _calls = Math.Min(CallsFor(s_sampleTime), 10 * calls);
    }

    /// <summary>
    /// One timing. What another contestant left in the caches and branch predictors slows the first millisecond by 5 to 20 %, so that a
    /// contestant with short calls runs for as long as a sample before it is timed.
    /// </summary>
    public void Sample()
    {
        if (Settles)
            Time(_calls);
        _samples.Add(Time(_calls));
    }

    private int CallsFor(TimeSpan time) => (int)Math.Max(1, Math.Ceiling(time.TotalMicroseconds / WarmMicroseconds));

    /// <summary>Microseconds for one call: of this thread, where no other clock was given.</summary>
    private double Time(int calls)
    {
        long wall = Stopwatch.GetTimestamp();
        double start = Now;
        for (int call = 0; call < calls; call++)
            run();

        // A virtual machine's clock of a thread has stood still over calls of milliseconds.
        double passed = Now - start;
        return (passed > 0 ? passed : Stopwatch.GetElapsedTime(wall).TotalMicroseconds) / calls;
    }

    private double Now => clock?.Invoke() ?? ThreadClock.Microseconds;
}
