using AttentionGen.Fuzz.Calls;
using AttentionGen.Fuzz.Kernels;
using AttentionGen.Fuzz.Running;

namespace AttentionGen.Fuzz.Targets;

/// <summary>Forward of a kernel without a cache: right calls, wrong ones, on one thread and several.</summary>
internal sealed class KernelTarget(KernelType type) : ITarget
{
    private static readonly PlacedCall s_call = new();

    public string Name => type.Name;

    public double Weight => 1;

    public Outcome Run(Draw draw)
    {
        PreparedProblem prepared = ProblemPool.Draw(type, draw);
        s_call.Place(prepared, draw);
        Change threads = ThreadChanges.Draw(s_call, draw);
        Change change = draw.Chance(0.4) ? Changes.Draw(s_call, draw) : Change.None;
        if (change.Expectation == Expectation.Right)
            return CallMaker.Make(s_call, threads, prepared.Name, draw);

        // Two causes to end at once would leave open which of them must be met.
        if (change.Expectation == Expectation.Either && threads.Expectation != Expectation.Right)
            s_call.PassesOptions = false;
        return CallMaker.Make(s_call, change with { Description = $"{change.Description}, {threads.Description}" }, prepared.Name, draw);
    }
}
