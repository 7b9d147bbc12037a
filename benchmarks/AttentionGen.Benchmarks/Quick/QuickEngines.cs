using AttentionGen.Benchmarks.Grid;
using AttentionGen.Benchmarks.Peers;

namespace AttentionGen.Benchmarks.Quick;

/// <summary>Everybody who can solve a problem of the grid.</summary>
internal static class QuickEngines
{
    public static IEnumerable<IReadOnlyList<Peer>> Of(Problem problem)
    {
        yield return [GeneratedPeer.Create(problem)];
        yield return [GeneratedPeer.CreateVector256(problem)];
        foreach (Rival rival in Rivals.All)
            if (rival.Presence.IsThere)
                yield return rival.Candidates(problem);
        if (ReferencePeer.AppliesTo(problem.Shape))
            yield return [ReferencePeer.Create(problem)];
    }
}
