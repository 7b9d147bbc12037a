using System.Globalization;
using AttentionGen.Benchmarks.Composed;
using AttentionGen.Benchmarks.Grid;
using AttentionGen.Benchmarks.Measurement;
using AttentionGen.Benchmarks.Peers;

namespace AttentionGen.Benchmarks.Quick;

/// <summary>Measures one shape: verifies every peer, picks the fastest form of each engine, then times them and the FMA peaks in turn.</summary>
/// <param name="engines">The engines that solve a problem, each with its forms; asked for one after another.</param>
/// <param name="budget">Time for a shape, beside warming up and picking forms.</param>
/// <param name="log">Where to say how it goes.</param>
internal sealed class ShapeRun(Func<Problem, IEnumerable<IReadOnlyList<Peer>>> engines, TimeSpan budget, TextWriter log)
{
    private static readonly TimeSpan s_warmUpTime = TimeSpan.FromMilliseconds(120);

    /// <summary>Peers that gave a wrong result, and so no time.</summary>
    public int WrongPeers { get; private set; }

    /// <summary>Calls every form of every engine for a while, so that the JIT is done with what the shapes share before the first is timed.</summary>
    public static void WarmUp()
    {
        foreach (string id in (string[])["T2", "Y1"])
        {
            using Problem problem = Problem.Create(ShapeGrid.Select([id])[0]);
            foreach (Peer peer in TensorPrimitivesPeer.Candidates(problem))
                using (peer)
                    new Contestant(peer.Run).WarmUp(TimeSpan.FromMilliseconds(250));
        }
    }

    public ShapeResult Measure(BenchmarkShape shape)
    {
        log.WriteLine($"{shape.Id}: {shape.Description}");
        using Problem problem = Problem.Create(shape);
        var verification = new Verification(problem);

        var peers = new List<(Peer Peer, Contestant Contestant)>();
        foreach (IReadOnlyList<Peer> forms in engines(problem))
        {
            Peer[] right = [.. forms.Where(peer => IsRight(peer, verification))];
            if (right.Length > 0)
            {
                Peer fastest = Fastest.Of(right, (peer, time) => log.WriteLine(Invariant($"    {peer.Engine}, {peer.Form}: {time:F1} us")));
                peers.Add((fastest, new Contestant(fastest.Run)));
            }
        }

        using var peaks = new FmaPeaks();
        Contestant[] contestants = [.. peaks.Contestants, .. peers.Select(entry => entry.Contestant)];
        foreach (Contestant contestant in contestants)
            contestant.WarmUp(s_warmUpTime);
        Rounds.Run(contestants, budget);

        var results = new List<PeerResult>();
        foreach ((Peer peer, Contestant contestant) in peers)
            using (peer)
            {
                double difference = verification.Difference(peer.Result);
                results.Add(new(peer.Engine, peer.Form, contestant.MedianMicroseconds, contestant.Samples.Count, difference));
                log.WriteLine(Invariant(
                    $"  {peer.Engine}, {peer.Form}: {contestant.MedianMicroseconds:F1} us, median of {contestant.Samples.Count}; off by {difference:E1}"));
            }

        PeakRates rates = peaks.Rates;
        return new(shape, rates.Registers256, rates.Registers512, rates.Fed256, rates.Fed512, results);
    }

    private bool IsRight(Peer peer, Verification verification)
    {
        peer.Run();
        double difference = verification.Difference(peer.Result);
        if (difference <= Verification.Tolerance)
            return true;

        log.WriteLine(Invariant(
            $"  {peer.Engine}, {peer.Form}: WRONG, off by {difference:E1} where {Verification.Tolerance:E1} is allowed; not timed"));
        WrongPeers++;
        peer.Dispose();
        return false;
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
