using System.Globalization;
using AttentionGen.Fuzz.Calls;
using AttentionGen.Fuzz.Kernels;
using AttentionGen.Fuzz.Running;
using AttentionGen.Runtime;

namespace AttentionGen.Fuzz.Targets;

/// <summary>
/// A kernel with a cache, from its first row to its last. Between the calls that fill it come wrong ones, rows that are cut off again, and what else may be
/// done with a cache; none of it may show in what follows.
/// </summary>
internal sealed class CacheTarget(KernelType type) : ITarget
{
    private static readonly PlacedCall s_call = new();

    public string Name => type.Name;

    public double Weight => 1;

    public Outcome Run(Draw draw)
    {
        PreparedProblem prepared = ProblemPool.Draw(type, draw);
        var cache = (KeyValueCache)type.CreateCache(prepared.Problem.BatchSize)!;
        if (draw.Chance(0.2))
            Fill(prepared, cache, draw);
        bool isRefused = false;
        int steps = prepared.Problem.Earlier.Count + 1;
        for (int step = 0; step < steps; step++)
        {
            if (draw.Chance(0.3))
                isRefused |= Disturb(prepared, cache, step, draw);
            Step(prepared, cache, step, draw);
        }

        return isRefused ? Outcome.Refused : Outcome.Right;
    }

    // To the brim, and then from the start again.
    private static void Fill(PreparedProblem prepared, KeyValueCache cache, Draw draw)
    {
        for (int step = 0; step <= prepared.Problem.Earlier.Count; step++)
            Step(prepared, cache, step, draw);
        if (draw.Chance(0.5))
            cache.Clear();
        else
            cache.Truncate(0);
    }

    private static void Step(PreparedProblem prepared, KeyValueCache cache, int step, Draw draw)
    {
        s_call.Place(prepared, draw, step);
        s_call.Cache = cache;
        int before = cache.Count;
        Change threads = ThreadChanges.Draw(s_call, draw);
        Outcome outcome = CallMaker.Make(s_call, threads, Described(prepared, step), draw);
        if (outcome == Outcome.Refused)
        {
            Expect(cache, before, prepared, step);
            s_call.Place(prepared, draw, step);
            s_call.Cache = cache;
            CallMaker.Make(s_call, Change.None, Described(prepared, step) + " once more", draw);
        }

        Expect(cache, before + s_call.Problem.QueryLength, prepared, step);
    }

    // Whether something was refused.
    private bool Disturb(PreparedProblem prepared, KeyValueCache cache, int step, Draw draw)
    {
        int count = cache.Count;
        switch (draw.Below(4))
        {
            case 0:
                Cut(cache, draw);
                return true;
            case 1:
                return Append(prepared, cache, step, draw);
            case 2:
                s_call.Place(prepared, draw, step);
                s_call.Cache = Stranger(prepared, draw);
                CallMaker.Make(s_call, new Change("a cache that is not its own", Expectation.Refused), Described(prepared, step), draw);
                Expect(cache, count, prepared, step);
                return true;
            default:
                s_call.Place(prepared, draw, step);
                s_call.Cache = cache;
                Change change = Changes.Draw(s_call, draw);
                if (change.Expectation != Expectation.Refused)
                    return false;
                CallMaker.Make(s_call, change, Described(prepared, step), draw);
                Expect(cache, count, prepared, step);
                return true;
        }
    }

    private static void Cut(KeyValueCache cache, Draw draw)
    {
        int count = cache.Count, wrong = draw.Hostile();
        try
        {
            cache.Truncate(wrong);
        }
        catch (ArgumentOutOfRangeException) when (wrong < 0 || wrong > count)
        {
            return;
        }

        if (wrong < 0 || wrong > count)
            throw new Failure(string.Create(CultureInfo.InvariantCulture, $"Truncate({wrong}) of {count} tokens was accepted."));

        // The rows are still there, and count again.
        cache.Advance(new AttentionArguments { QueryLength = count - wrong, KeyLength = count });
    }

    // The next rows, or rows of any other step that fit or not, and then off with them.
    private static bool Append(PreparedProblem prepared, KeyValueCache cache, int step, Draw draw)
    {
        int count = cache.Count;
        int other = draw.Below(prepared.Problem.Earlier.Count + 1);
        s_call.Place(prepared, draw, other);
        s_call.Cache = cache;
        bool fits = s_call.Problem.QueryLength <= cache.Capacity - count;

        // Its tables are for another number of keys, if it has any.
        bool hasTables = prepared.Type.Spans.Any(argument => argument is Argument.Mask or Argument.Bias or Argument.KeyMask or Argument.Weights);
        Change change = new(
            string.Create(CultureInfo.InvariantCulture, $"rows of step {other} behind {count}"),
            fits && !hasTables ? Expectation.Either : fits && hasTables && s_call.Problem.CachedLength == count ? Expectation.Either : Expectation.Refused);
        Outcome outcome = CallMaker.Make(s_call, change, Described(prepared, step), draw);
        if (outcome == Outcome.Survived)
            cache.Truncate(count);
        Expect(cache, count, prepared, step);
        return outcome == Outcome.Refused;
    }

    private KeyValueCache? Stranger(PreparedProblem prepared, Draw draw) => draw.Below(4) switch
    {
        0 => null,
        1 => (KeyValueCache)draw.Of(KernelTypes.All.Where(other => other.Declaration.HasCache && other != type).ToArray()).CreateCache(1)!,

        // More samples than a call can have rows: of fewer, a whole number of rows each might come out.
        2 => (KeyValueCache)type.CreateCache((prepared.Problem.BatchSize * type.Declaration.SequenceLength) + 1)!,
        _ => new KeyValueCache(draw.From(1, 3), draw.From(5, 9), draw.From(1, 40), draw.From(1, 40), draw.From(1, 40), ElementType.Float32),
    };

    private static void Expect(KeyValueCache cache, int count, PreparedProblem prepared, int step)
    {
        if (cache.Count != count)
            throw new Failure(string.Create(CultureInfo.InvariantCulture, $"{Described(prepared, step)}: the cache counts {cache.Count} tokens, not {count}."));
    }

    private static string Described(PreparedProblem prepared, int step) => string.Create(CultureInfo.InvariantCulture, $"{prepared.Name}, step {step}");
}
