using AttentionGen.Benchmarks.Composed;
using AttentionGen.Benchmarks.Grid;
using AttentionGen.Benchmarks.OnnxRuntime;
using AttentionGen.Benchmarks.Peers;

namespace AttentionGen.Benchmarks.Quick;

/// <summary>Everybody who can solve a problem of the grid.</summary>
internal static class QuickEngines
{
    public static IEnumerable<IReadOnlyList<Peer>> Of(Problem problem)
    {
        yield return [GeneratedPeer.Create(problem)];
        yield return [GeneratedPeer.CreateVector256(problem)];
        if (OnnxRuntimeLibrary.Api is { } api)
            yield return OnnxRuntimePeer.Candidates(api, problem);
        yield return TensorPrimitivesPeer.Candidates(problem);
        if (ReferencePeer.AppliesTo(problem.Shape))
            yield return [ReferencePeer.Create(problem)];
    }
}
