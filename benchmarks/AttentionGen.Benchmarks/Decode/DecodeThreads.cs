using System.Diagnostics;
using AttentionGen.Benchmarks.Tables;

namespace AttentionGen.Benchmarks.Decode;

/// <summary>Two threads against one on a token, in time that passes.</summary>
internal static class DecodeThreads
{
    private const int Degree = 2;
    private static readonly TimeSpan s_sample = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan s_budget = TimeSpan.FromSeconds(3);

    /// <param name="Shape">What was computed.</param>
    /// <param name="Type">How keys and values are stored.</param>
    /// <param name="One">Microseconds on one thread.</param>
    /// <param name="Two">Microseconds on two threads.</param>
    /// <param name="AllocatedBytes">Managed memory that a token takes on two threads, of all of them.</param>
    internal sealed record Speedup(DecodeShape Shape, ElementType Type, double One, double Two, double AllocatedBytes)
    {
        /// <summary>GB/s of keys and values on two threads.</summary>
        public double Rate => Shape.CacheBytes(Type) / Two / 1e3;
    }

    public static ResultTable<Speedup> Measure(int layers) => new(
        [
            new("id", true, row => row.Shape.Id),
            new("heads x dim,\nkeys", true, row => row.Shape.Description),
            new("cache", true, row => row.Type.ToString()),
            new("one thread,\nus", false, row => Figure.Of(row.One)),
            new("two threads,\nus", false, row => Figure.Of(row.Two)),
            new("GB/s", false, row => Figure.Of(row.Rate)),
            new("speed-up", false, row => Figure.Ratio(row.One, row.Two)),
            new("allocated,\nbytes", false, row => Figure.Of(row.AllocatedBytes)),
        ],
        [.. DecodeShape.All.SelectMany(shape => Enum.GetValues<ElementType>().Select(type => Measure(shape, type, layers)))],
        "Time that passes, the lower quartile of samples of at least five milliseconds, one thread and two in turn. Calls follow one another without a pause. "
        + "GB/s: of keys and values, on two threads. Allocated: managed memory of a token on all threads.");

    private static Speedup Measure(DecodeShape shape, ElementType type, int layers)
    {
        var problem = new DecodeProblem(shape, type);
        using var one = new DecodePeer(problem, layers);
        using var two = new DecodePeer(problem, layers, new ParallelOptions { MaxDegreeOfParallelism = Degree });
        one.Run();
        two.Run();
        if (!one.Result.SequenceEqual(two.Result))
            throw new InvalidOperationException($"{shape.Id}, {type}: two threads give other bits than one.");

        int calls = (int)Math.Max(1, s_sample.TotalMicroseconds / Time(one, 3));
        var times = (One: new List<double>(), Two: new List<double>());
        long start = Stopwatch.GetTimestamp(), allocated = 0;
        while (Stopwatch.GetElapsedTime(start) < s_budget)
        {
            times.One.Add(Time(one, calls));
            long before = GC.GetTotalAllocatedBytes(precise: true);
            double time = Time(two, calls);
            allocated += GC.GetTotalAllocatedBytes(precise: true) - before;
            times.Two.Add(time);
        }

        return new(shape, type, LowerQuartile(times.One), LowerQuartile(times.Two), allocated / ((double)calls * times.Two.Count));
    }

    // Another process on either core makes two threads wait for one another; what is left of that is in the slower half.
    private static double LowerQuartile(List<double> samples) => samples.Order().ElementAt(samples.Count / 4);

    private static double Time(DecodePeer peer, int calls)
    {
        long start = Stopwatch.GetTimestamp();
        for (int call = 0; call < calls; call++)
            peer.Run();
        return Stopwatch.GetElapsedTime(start).TotalMicroseconds / calls;
    }
}
