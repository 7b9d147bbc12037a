using System.Diagnostics;

namespace SentenceEncoder.Comparison;

/// <summary>What seconds are: of the processor, or of the clock on the wall.</summary>
internal sealed class Clock
{
    private readonly bool _isProcessorTime;

    /// <param name="threadCount">
    /// Of one thread the processor's time is counted, which leaves out what other programs take; several threads also wait for each other, and what counts is when they are done.
    /// </param>
    public Clock(int threadCount) => _isProcessorTime = threadCount == 1;

    /// <summary>Its name in tables.</summary>
    public string Name => _isProcessorTime ? "processor time" : "wall-clock time";

    /// <summary>Seconds since some moment.</summary>
    public double Now => _isProcessorTime ? Environment.CpuUsage.TotalTime.TotalSeconds : Stopwatch.GetElapsedTime(0).TotalSeconds;
}
