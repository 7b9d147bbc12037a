using System.Globalization;
using AttentionGen.Benchmarks.LlamaCpp;
using AttentionGen.Benchmarks.Measurement;
using AttentionGen.Benchmarks.OnnxRuntime;
using AttentionGen.Benchmarks.Peers;
using AttentionGen.Benchmarks.PyTorch;

namespace AttentionGen.Benchmarks.Decode;

/// <summary>Measures one shape: verifies everybody, then times all of them and the loops that only read, in turn.</summary>
/// <param name="layers">Caches, and sets of buffers, that calls go through in turn.</param>
/// <param name="budget">Time for a shape, beside warming up.</param>
/// <param name="log">Where to say how it goes.</param>
internal sealed class DecodeRun(int layers, TimeSpan budget, TextWriter log)
{
    private const int AllocationCalls = 200;
    private static readonly TimeSpan s_warmUpTime = TimeSpan.FromMilliseconds(300);

    /// <summary>Peers that gave a wrong result, and so no time.</summary>
    public int WrongPeers { get; private set; }

    public IReadOnlyList<DecodeResult> Measure(DecodeShape shape)
    {
        log.WriteLine($"{shape.Id}: {shape.Description}");
        var entries = new List<(Peer Peer, DecodeProblem Problem, Contestant Contestant)>();
        foreach (ElementType type in Enum.GetValues<ElementType>())
        {
            var problem = new DecodeProblem(shape, type);
            foreach (Peer peer in Peers(problem))
                if (IsRight(peer, problem))
                    entries.Add((peer, problem, new Contestant(peer.Run)));
        }

        Dictionary<int, ReadBandwidth> reads = entries.Select(entry => shape.CacheBytes(entry.Problem.Type)).Distinct()
            .ToDictionary(bytes => bytes, bytes => new ReadBandwidth(bytes, layers));
        using var peaks = new FmaPeaks();
        foreach (var (_, _, contestant) in entries)
            contestant.WarmUp(s_warmUpTime);
        Rounds.Run([.. entries.Select(entry => entry.Contestant), .. reads.Values.SelectMany(read => read.Contestants), .. peaks.Contestants], budget);

        double inFloat = entries.First(entry => entry.Peer is DecodePeer && entry.Problem.Type == ElementType.Float32).Contestant.MedianMicroseconds;
        var results = new List<DecodeResult>();
        foreach ((Peer peer, DecodeProblem problem, Contestant contestant) in entries)
            using (peer)
            {
                ReadBandwidth read = reads[shape.CacheBytes(problem.Type)];
                double allocated = AllocatedBytes(peer);
                results.Add(new(
                    shape, problem.Type, peer.Engine, peer.Form, contestant.MedianMicroseconds, inFloat, read.GigabytesPerSecond, peaks.Rates.Fed512 ?? peaks.Rates.Fed256, allocated));
                log.WriteLine(Invariant(
                    $"  {peer.Engine}, {problem.Type}, {peer.Form}: {contestant.MedianMicroseconds:F1} us, median of {contestant.Samples.Count}; off by {problem.Difference(peer.Result):E1}"));
            }

        foreach (ReadBandwidth read in reads.Values)
            log.WriteLine(Invariant($"  {read.Bytes / 1048576.0:F0} MB at {read.GigabytesPerSecond:F1} GB/s, {read.Form}"));
        return results;
    }

    private IEnumerable<Peer> Peers(DecodeProblem problem)
    {
        yield return new DecodePeer(problem, layers);
        if (problem.Type != ElementType.Float32)
            yield break;

        if (OnnxRuntimeLibrary.Presence.IsThere)
            foreach (DecodeModel way in DecodeModel.All(problem))
                yield return new OnnxDecodePeer(problem, way, layers);
        if (PyTorchLibrary.Presence.IsThere)
            yield return PyTorchDecode.Create(problem, layers);
        if (LlamaCppLibrary.Presence.IsThere)
            yield return new LlamaCppDecodePeer(problem, layers);
    }

    private bool IsRight(Peer peer, DecodeProblem problem)
    {
        // Twice: the second call finds what the first has left.
        peer.Run();
        double difference = problem.Difference(peer.Result);
        for (int layer = 0; layer < layers; layer++)
            peer.Run();
        difference = Math.Max(difference, problem.Difference(peer.Result));
        if (difference <= Verification.Tolerance)
            return true;

        log.WriteLine(Invariant(
            $"  {peer.Engine}, {problem.Type}, {peer.Form}: WRONG, off by {difference:E1} where {Verification.Tolerance:E1} is allowed; not timed"));
        WrongPeers++;
        peer.Dispose();
        return false;
    }

    private static double AllocatedBytes(Peer peer)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int call = 0; call < AllocationCalls; call++)
            peer.Run();
        return (GC.GetAllocatedBytesForCurrentThread() - before) / (double)AllocationCalls;
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
