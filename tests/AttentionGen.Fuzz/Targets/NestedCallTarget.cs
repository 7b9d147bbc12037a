using AttentionGen.Fuzz.Calls;
using AttentionGen.Fuzz.Kernels;
using AttentionGen.Fuzz.Running;
using AttentionGen.Runtime;

namespace AttentionGen.Fuzz.Targets;

/// <summary>Calls on threads of another call, while that waits for its workers: a scheduler or a context may run anything there.</summary>
internal sealed class NestedCallTarget : ITarget
{
    private static readonly KernelType[] s_types = [.. KernelTypes.All.Where(type => !type.Declaration.HasCache)];
    private readonly PlacedCall _outer = new();
    private readonly PlacedCall _inner = new();
    private PreparedProblem? _nested;
    private Draw? _draw;
    private Exception? _thrown;
    private int _isBusy;

    public string Name => "NestedCalls";

    public double Weight => 0.5;

    public Outcome Run(Draw draw)
    {
        PreparedProblem outer = ProblemPool.Draw(draw.Of(s_types), draw);
        _nested = ProblemPool.Draw(draw.Of(s_types), draw);
        _draw = new Draw(draw.Seed, -draw.Number);
        _thrown = null;
        ParallelAttention.SplitsAlways = true;
        _outer.Place(outer, draw);
        _outer.PassesOptions = true;
        _outer.Options = new ParallelOptions { MaxDegreeOfParallelism = draw.Of(2, 3, 8) };
        bool pumps = draw.Chance(0.3);
        SynchronizationContext? before = SynchronizationContext.Current;
        if (pumps)
            SynchronizationContext.SetSynchronizationContext(new PumpingContext(Nest));
        else
            _outer.Options.TaskScheduler = new BusyScheduler(Nest);
        try
        {
            Outcome outcome = CallMaker.Make(_outer, Change.None, $"{outer.Name} around {_nested.Name} in a {(pumps ? "context" : "scheduler")}");
            return _thrown is null ? outcome : throw new Failure("Inside another call.", _thrown);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }

    // One at a time, and not within itself.
    private void Nest()
    {
        if (Interlocked.Exchange(ref _isBusy, 1) != 0)
            return;
        try
        {
            _inner.Place(_nested!, _draw!);
            _inner.PassesOptions = _draw!.Chance(0.3);
            _inner.Options = new ParallelOptions();
            CallMaker.Make(_inner, Change.None, _nested!.Name);
        }
        catch (Exception exception)
        {
            _thrown = exception;
        }
        finally
        {
            Volatile.Write(ref _isBusy, 0);
        }
    }
}
