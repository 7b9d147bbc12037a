using System.Globalization;
using AttentionGen.Benchmarks.Grid;
using AttentionGen.Benchmarks.Measurement;
using AttentionGen.Benchmarks.Peers;

namespace AttentionGen.Benchmarks.Tune;

/// <summary>Measures the variants of one shape: compiles and verifies each, then times them and the FMA peaks in turn.</summary>
/// <param name="budget">Time for a shape, beside compiling and warming up.</param>
/// <param name="log">Where to say how it goes.</param>
internal sealed class TuneRun(TimeSpan budget, TextWriter log)
{
    /// <summary>Largest relative difference from the default variant, as Euclidean norms: they sum in other orders, and may do nothing else.</summary>
    private const double Tolerance = 1e-4;

    private static readonly TimeSpan s_warmUpTime = TimeSpan.FromMilliseconds(120);

    /// <summary>Variants that gave a wrong result, and so no time.</summary>
    public int WrongVariants { get; private set; }

    public TuneResult Measure(BenchmarkShape shape)
    {
        log.WriteLine($"{shape.Id}: {shape.Description}");
        using Problem problem = Problem.Create(shape);
        Peer[] peers = [.. Sweeps.Of(VariantKernel.Spec(shape)).Select(variant => VariantKernel.Create(problem, variant))];
        var right = Verified(problem, peers).Select(peer => (Peer: peer, Contestant: new Contestant(peer.Run))).ToList();

        using var peaks = new FmaPeaks();
        Contestant[] contestants = [.. peaks.Contestants, .. right.Select(entry => entry.Contestant)];
        foreach (Contestant contestant in contestants)
            contestant.WarmUp(s_warmUpTime);
        Rounds.Run(contestants, budget);

        var results = right.Select(entry => new VariantResult(entry.Peer.Form, entry.Contestant.MedianMicroseconds)).ToList();
        foreach (Peer peer in peers)
            peer.Dispose();

        PeakRates rates = peaks.Rates;
        return new(shape, rates.Fed512 ?? rates.Fed256, [.. results.OrderBy(result => result.Microseconds)]);
    }

    /// <summary>The first, a kernel with the default sizes, is held to the reference, all others to it.</summary>
    private List<Peer> Verified(Problem problem, Peer[] peers)
    {
        foreach (Peer peer in peers)
            peer.Run();

        double offReference = new Verification(problem).Difference(peers[0].Result);
        if (offReference > Verification.Tolerance)
            throw new InvalidOperationException(Invariant($"The default kernel of {problem.Shape} is off by {offReference:E1}."));

        double[] expected = [.. peers[0].Result.ToArray().Select(value => (double)value)];
        return [.. peers.Where(peer => IsRight(peer, expected))];
    }

    private bool IsRight(Peer peer, double[] expected)
    {
        double difference = Verification.Difference(peer.Result, expected);
        if (difference <= Tolerance)
            return true;

        log.WriteLine(Invariant($"  {peer.Form}: WRONG, off by {difference:E1} where {Tolerance:E1} is allowed; not timed"));
        WrongVariants++;
        return false;
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
