using AttentionGen.Benchmarks.Grid;
using AttentionGen.Benchmarks.LlamaCpp;
using AttentionGen.Benchmarks.OnnxRuntime;
using AttentionGen.Benchmarks.Peers;
using AttentionGen.Benchmarks.PyTorch;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Filters;

namespace AttentionGen.Benchmarks.Suite;

/// <summary>Memory diagnosis, ratios by shape, and no case that cannot run: an engine that is missing, the reference on large shapes.</summary>
internal sealed class SuiteConfig : ManualConfig
{
    public SuiteConfig()
    {
        // The copy that BenchmarkDotNet builds runs the generator again, on one core.
        WithBuildTimeout(TimeSpan.FromMinutes(10));
        AddDiagnoser(MemoryDiagnoser.Default);
        AddLogicalGroupRules(BenchmarkLogicalGroupRule.ByParams);
        AddFilter(new SimpleFilter(benchmark => benchmark.Descriptor.WorkloadMethod.Name switch
        {
            nameof(AttentionBenchmarks.OnnxRuntime) => OnnxRuntimeLibrary.Presence.IsThere,
            nameof(AttentionBenchmarks.PyTorch) => PyTorchLibrary.Presence.IsThere,
            nameof(AttentionBenchmarks.LlamaCpp) => LlamaCppLibrary.Presence.IsThere,
            nameof(AttentionBenchmarks.Reference) =>
                ReferencePeer.AppliesTo(ShapeGrid.Select([(string)benchmark.Parameters[nameof(AttentionBenchmarks.Shape)]])[0]),
            _ => true,
        }));
    }
}
