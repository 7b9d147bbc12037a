using AttentionGen.Benchmarks.Grid;

namespace AttentionGen.Benchmarks.Tune;

/// <summary>What was measured for one shape, all of it in the same rounds.</summary>
/// <param name="Shape">The problem.</param>
/// <param name="FedPeak">GFLOP/s of the widest FMA chains fed from the first-level cache, or null without vectors.</param>
/// <param name="Variants">The variants, fastest first.</param>
internal sealed record TuneResult(BenchmarkShape Shape, double? FedPeak, IReadOnlyList<VariantResult> Variants);

/// <summary>One variant on one shape.</summary>
/// <param name="Name">Of the variant.</param>
/// <param name="Microseconds">Median for one call.</param>
internal sealed record VariantResult(string Name, double Microseconds);
