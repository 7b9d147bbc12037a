using System.Diagnostics;

namespace SentenceEncoder.Network;

/// <summary>Time spent on each part, summed over calls and threads that call.</summary>
internal sealed class PartTimes
{
    private readonly long[] _ticks = new long[Enum.GetValues<Part>().Length];

    /// <summary>The time spent on a part.</summary>
    public TimeSpan this[Part part] => Stopwatch.GetElapsedTime(0, Interlocked.Read(ref _ticks[(int)part]));

    /// <summary>A moment to count from.</summary>
    public long Start() => Stopwatch.GetTimestamp();

    /// <summary>Adds what passed since a moment, and returns the present one.</summary>
    public long Add(Part part, long start)
    {
        long now = Stopwatch.GetTimestamp();
        Interlocked.Add(ref _ticks[(int)part], now - start);
        return now;
    }

    /// <summary>Forgets all times.</summary>
    public void Clear() => Array.Clear(_ticks);
}
