using System.Text.Json.Serialization;
using AttentionGen.Benchmarks.Grid;
using AttentionGen.Benchmarks.Peers;

namespace AttentionGen.Benchmarks.Quick;

/// <summary>What was measured for one shape, all of it in the same rounds.</summary>
/// <param name="Shape">The problem.</param>
/// <param name="Peak256">GFLOP/s of Vector256 FMA chains in registers, or null without them.</param>
/// <param name="Peak512">GFLOP/s of Vector512 FMA chains in registers, or null without them.</param>
/// <param name="FedPeak256">GFLOP/s of Vector256 FMA chains fed from the first-level cache, or null without them.</param>
/// <param name="FedPeak512">GFLOP/s of Vector512 FMA chains fed from the first-level cache, or null without them.</param>
/// <param name="Peers">The fastest form of each engine that is there.</param>
internal sealed record ShapeResult(
    BenchmarkShape Shape, double? Peak256, double? Peak512, double? FedPeak256, double? FedPeak512, IReadOnlyList<PeerResult> Peers)
{
    /// <summary>The register-only peak of the widest vectors there are.</summary>
    [JsonIgnore]
    public double? WidestPeak => Peak512 ?? Peak256;

    /// <summary>The fed peak of the widest vectors there are.</summary>
    [JsonIgnore]
    public double? WidestFedPeak => FedPeak512 ?? FedPeak256;

    /// <summary>Microseconds of a call whose multiply-adds all ran at the fed peak and whose softmax took no time: what no kernel reaches.</summary>
    [JsonIgnore]
    public double? LeastTime => Shape.Flops / WidestFedPeak / 1e3;

    /// <summary>All but the generated kernels and the reference.</summary>
    [JsonIgnore]
    public IEnumerable<PeerResult> Rivals =>
        Peers.Where(peer => peer.Engine is not (GeneratedPeer.EngineName or GeneratedPeer.Vector256EngineName or ReferencePeer.EngineName));

    /// <summary>The fastest of them.</summary>
    [JsonIgnore]
    public PeerResult? BestRival => Rivals.MinBy(peer => peer.Microseconds);

    public PeerResult? this[string engine] => Peers.FirstOrDefault(peer => peer.Engine == engine);

    /// <summary>Microseconds of an engine for one call, if it took part.</summary>
    public double? Time(string engine) => this[engine]?.Microseconds;

    /// <summary>GFLOP/s of an engine, if it took part.</summary>
    public double? Rate(string engine) => Shape.Flops / Time(engine) / 1e3;
}

/// <summary>One engine on one shape.</summary>
/// <param name="Engine">Who.</param>
/// <param name="Form">Which operator, formulation or instruction set.</param>
/// <param name="Microseconds">Median for one call.</param>
/// <param name="Samples">How many timings the median is of.</param>
/// <param name="Difference">Largest relative difference from the reference, see <see cref="Verification"/>.</param>
internal sealed record PeerResult(string Engine, string Form, double Microseconds, int Samples, double Difference);
