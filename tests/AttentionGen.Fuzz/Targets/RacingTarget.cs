using AttentionGen.Fuzz.Calls;
using AttentionGen.Fuzz.Kernels;
using AttentionGen.Fuzz.Running;
using AttentionGen.Runtime;
using AttentionGen.Tests.Memory;

namespace AttentionGen.Fuzz.Targets;

/// <summary>
/// Right calls, while another thread changes their key lengths, row numbers, positions and masks. They may end in any numbers or exception, but nothing
/// leaves its bounds.
/// </summary>
internal sealed unsafe class RacingTarget : ITarget
{
    private const int Calls = 48;

    private static readonly Argument[] s_changed =
    [
        Argument.KeyLengths, Argument.CumulativeQueryLengths, Argument.CumulativeKeyLengths, Argument.QueryPositions, Argument.KeyPositions, Argument.Mask, Argument.KeyMask,
    ];

    private static readonly KernelType[] s_types = [.. KernelTypes.All.Where(type => type.Spans.Intersect(s_changed).Any())];
    private readonly PlacedCall _call = new();
    private readonly Lazy<Mutator> _mutator = new(() => new Mutator());

    public string Name => "Racing";

    public double Weight => 0.3;

    public Outcome Run(Draw draw)
    {
        PreparedProblem prepared = ProblemPool.Draw(draw.Of(s_types), draw);
        _call.Place(prepared, draw, step: 0);
        _call.Cache = prepared.Type.CreateCache(prepared.Problem.BatchSize);
        _call.PassesOptions = draw.Chance(0.3);
        _call.Options = new ParallelOptions { MaxDegreeOfParallelism = 2 };
        (nint, int, int)[] places = [.. Enumerable.Range(0, 4).Select(_ => Place(draw)).Where(place => place.Address != 0)];
        if (places.Length == 0)
            return Outcome.Survived;

        ParallelAttention.SplitsAlways = true;
        using var scratch = new GuardedScratch();
        _mutator.Value.Start(places);
        try
        {
            for (int n = 0; n < Calls; n++)
                Call();
        }
        finally
        {
            _mutator.Value.Stop();
        }

        _call.ExpectUntouchedAround($"{prepared.Name}, while its numbers changed");
        return Outcome.Survived;
    }

    private void Call()
    {
        try
        {
            (_call.Cache as KeyValueCache)?.Clear();
            _call.Invoke();
        }
        catch (Exception exception) when (exception is not NullReferenceException)
        {
            // Any is right; but a reference to nothing is a fault that had luck.
        }
    }

    // Where to change something, and to what.
    private (nint Address, int Size, int Value) Place(Draw draw)
    {
        Argument[] there = [.. _call.Filled.Where(s_changed.Contains)];
        if (there.Length == 0)
            return default;
        Argument argument = draw.Of<Argument>(there);
        int size = Arguments.ElementSize(argument);
        nint address = (nint)_call.WritableStart(argument) + (draw.Below(_call.Length(argument)) * size);
        return (address, size, size == sizeof(bool) ? draw.Below(256) : draw.Hostile());
    }
}
