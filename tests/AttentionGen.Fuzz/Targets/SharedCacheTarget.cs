using AttentionGen.Fuzz.Calls;
using AttentionGen.Fuzz.Kernels;
using AttentionGen.Fuzz.Running;
using AttentionGen.Runtime;
using AttentionGen.Tests.Memory;

namespace AttentionGen.Fuzz.Targets;

/// <summary>
/// One cache used by several threads at once, which it is not for: numbers may be wrong, but every call ends, in a documented exception if in one, and nothing
/// leaves its bounds.
/// </summary>
internal sealed class SharedCacheTarget : ITarget
{
    private const int Threads = 2;
    private const int CallsOfAThread = 100;

    private static readonly KernelType[] s_types = [.. KernelTypes.All.Where(type => type.Declaration.HasCache)];
    private readonly PlacedCall[] _calls = [.. Enumerable.Range(0, Threads).Select(_ => new PlacedCall())];

    public string Name => "SharedCache";

    public double Weight => 0.08;

    public Outcome Run(Draw draw)
    {
        KernelType type = draw.Of(s_types);
        PreparedProblem prepared = ProblemPool.Draw(type, draw);
        var cache = (KeyValueCache)type.CreateCache(prepared.Problem.BatchSize)!;
        ParallelAttention.SplitsAlways = draw.Chance(0.5);
        using GuardedScratch? scratch = draw.Chance(0.3) ? new GuardedScratch() : null;
        Exception? thrown = null;
        Thread[] threads = [.. _calls.Select((call, n) => new Thread(() => Use(call, prepared, cache, new Draw(draw.Seed, (draw.Number << 8) + n + 1), ref thrown)))];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();
        if (thrown is not null)
            throw new Failure($"{prepared.Name}, on a cache that {Threads} threads use.", thrown);

        // What was written where it should not be, shows soon.
        if (draw.Chance(0.03))
            GC.Collect();
        return Outcome.Survived;
    }

    private static void Use(PlacedCall call, PreparedProblem prepared, KeyValueCache cache, Draw draw, ref Exception? thrown)
    {
        try
        {
            // Placed once, so that calls follow each other closely. Each thread has a step of its own, most of them one of many rows.
            call.Place(prepared, draw, draw.Below(prepared.Problem.Earlier.Count + 1));
            call.Cache = cache;
            call.PassesOptions = draw.Chance(0.2);
            call.Options = new ParallelOptions { MaxDegreeOfParallelism = 2 };
            for (int n = 0; n < CallsOfAThread; n++)
                Use(call, cache, draw);
            call.ExpectUntouchedAround($"{prepared.Name}, on a shared cache");
        }
        catch (Exception exception)
        {
            thrown = exception;
        }
    }

    private static void Use(PlacedCall call, KeyValueCache cache, Draw draw)
    {
        try
        {
            switch (draw.Below(4))
            {
                case 0:
                    cache.Clear();
                    return;
                case 1:
                    cache.Truncate(draw.Below(cache.Capacity + 1));
                    return;
                default:
                    call.Invoke();
                    return;
            }
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            // Refused, as another thread may have brought about at any time.
        }
    }
}
