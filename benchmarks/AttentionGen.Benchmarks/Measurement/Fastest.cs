using AttentionGen.Benchmarks.Peers;

namespace AttentionGen.Benchmarks.Measurement;

/// <summary>Picks the form of an engine that is fastest on this problem, here and now.</summary>
internal static class Fastest
{
    /// <summary>A form that warms up slower than the best by this factor is not timed further.</summary>
    private const double HopelessFactor = 1.5;

    private static readonly TimeSpan s_warmUpTime = TimeSpan.FromMilliseconds(120);
    private static readonly TimeSpan s_budget = TimeSpan.FromMilliseconds(600);

    /// <summary>The winner; the others are disposed.</summary>
    public static Peer Of(IReadOnlyList<Peer> candidates, Action<Peer, double>? report = null)
    {
        if (candidates.Count == 1)
            return candidates[0];

        var entries = candidates.Select(peer => (Peer: peer, Contestant: new Contestant(peer.Run))).ToList();
        foreach (var (_, contestant) in entries)
            contestant.WarmUp(s_warmUpTime);

        double best = entries.Min(entry => entry.Contestant.WarmMicroseconds);
        var hopeful = entries.Where(entry => entry.Contestant.WarmMicroseconds <= HopelessFactor * best).ToList();
        if (hopeful.Count > 1)
            Rounds.Run([.. hopeful.Select(entry => entry.Contestant)], s_budget, minimumSamples: 3);

        foreach (var (peer, contestant) in entries)
            report?.Invoke(peer, contestant.Samples.Count > 0 ? contestant.MedianMicroseconds : contestant.WarmMicroseconds);

        Peer winner = hopeful.Count == 1 ? hopeful[0].Peer : hopeful.MinBy(entry => entry.Contestant.MedianMicroseconds).Peer;
        foreach (var (peer, _) in entries)
            if (peer != winner)
                peer.Dispose();

        return winner;
    }
}
