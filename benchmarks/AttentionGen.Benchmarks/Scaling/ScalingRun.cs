using AttentionGen.Benchmarks.Grid;
using AttentionGen.Benchmarks.Peers;
using AttentionGen.Benchmarks.Quick;

namespace AttentionGen.Benchmarks.Scaling;

/// <summary>Measures a series from its smallest shape on, as far as calls stay short enough.</summary>
/// <param name="longestCall">The longest that a call may be expected to take.</param>
/// <param name="budget">Time for a shape, beside warming up and picking forms.</param>
/// <param name="log">Where to say how it goes.</param>
internal sealed class ScalingRun(TimeSpan longestCall, TimeSpan budget, TextWriter log)
{
    /// <summary>Scores beyond which no other engine takes part: operators that keep them all would take gigabytes.</summary>
    private const double MaximumScores = 1 << 28;

    /// <summary>Peers that gave a wrong result, and so no time.</summary>
    public int WrongPeers { get; private set; }

    public IEnumerable<ShapeResult> Measure(IReadOnlyList<ScalingKernel> series)
    {
        ShapeResult? last = null;
        foreach (ScalingKernel kernel in series)
        {
            if (last is not null && Expected(kernel.Shape, last) > longestCall)
                yield break;

            var run = new ShapeRun(problem => Engines(problem, kernel), budget, log);
            last = run.Measure(kernel.Shape);
            WrongPeers += run.WrongPeers;
            yield return last;
        }
    }

    /// <summary>What a call takes if it does as many operations in a second as the one before.</summary>
    private static TimeSpan Expected(BenchmarkShape shape, ShapeResult last) =>
        TimeSpan.FromMicroseconds((last.Time(GeneratedPeer.EngineName) ?? 0) * shape.Flops / last.Shape.Flops);

    private static IEnumerable<IReadOnlyList<Peer>> Engines(Problem problem, ScalingKernel kernel)
    {
        yield return [GeneratedPeer.Attention(problem, GeneratedPeer.EngineName, kernel.InstructionSet, kernel.Forward)];
        if (problem.Shape.ScoreCount > MaximumScores)
            yield break;

        foreach (Rival rival in Rivals.Native)
            if (rival.Presence.IsThere)
                yield return rival.Candidates(problem);
    }
}
