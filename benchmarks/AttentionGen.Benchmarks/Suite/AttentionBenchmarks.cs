using AttentionGen.Benchmarks.Composed;
using AttentionGen.Benchmarks.Grid;
using AttentionGen.Benchmarks.LlamaCpp;
using AttentionGen.Benchmarks.Measurement;
using AttentionGen.Benchmarks.OnnxRuntime;
using AttentionGen.Benchmarks.Peers;
using AttentionGen.Benchmarks.PyTorch;
using BenchmarkDotNet.Attributes;

namespace AttentionGen.Benchmarks.Suite;

/// <summary>The grid in BenchmarkDotNet: a process for each pair of peer and shape, with memory diagnosis.</summary>
[Config(typeof(SuiteConfig))]
public class AttentionBenchmarks
{
    private Problem _problem = null!;
    private Peer _peer = null!;

    /// <summary>Ids of the grid.</summary>
    public static IEnumerable<string> ShapeIds => ShapeGrid.All.Select(shape => shape.Id);

    [ParamsSource(nameof(ShapeIds))]
    public string Shape { get; set; } = "";

    [GlobalSetup(Target = nameof(Generated))]
    public void SetUpGenerated() => SetUp(problem => [GeneratedPeer.Create(problem)]);

    [GlobalSetup(Target = nameof(GeneratedVector256))]
    public void SetUpGeneratedVector256() => SetUp(problem => [GeneratedPeer.CreateVector256(problem)]);

    [GlobalSetup(Target = nameof(OnnxRuntime))]
    public void SetUpOnnxRuntime() => SetUp(OnnxRuntimePeer.EngineName);

    [GlobalSetup(Target = nameof(PyTorch))]
    public void SetUpPyTorch() => SetUp(PyTorchPeer.EngineName);

    [GlobalSetup(Target = nameof(LlamaCpp))]
    public void SetUpLlamaCpp() => SetUp(LlamaCppPeer.EngineName);

    [GlobalSetup(Target = nameof(TensorPrimitives))]
    public void SetUpTensorPrimitives() => SetUp(TensorPrimitivesPeer.EngineName);

    [GlobalSetup(Target = nameof(Reference))]
    public void SetUpReference() => SetUp(problem => [ReferencePeer.Create(problem)]);

    [Benchmark]
    public void Generated() => _peer.Run();

    [Benchmark]
    public void GeneratedVector256() => _peer.Run();

    [Benchmark]
    public void OnnxRuntime() => _peer.Run();

    [Benchmark]
    public void PyTorch() => _peer.Run();

    [Benchmark]
    public void LlamaCpp() => _peer.Run();

    /// <summary>The baseline, because it is always there.</summary>
    [Benchmark(Baseline = true)]
    public void TensorPrimitives() => _peer.Run();

    [Benchmark]
    public void Reference() => _peer.Run();

    [GlobalCleanup]
    public void CleanUp()
    {
        _peer.Dispose();
        _problem.Dispose();
    }

    private void SetUp(string engine)
    {
        Rival rival = Rivals.Named(engine);
        if (!rival.Presence.IsThere)
            throw new InvalidOperationException(rival.ToString());

        SetUp(rival.Candidates);
    }

    private void SetUp(Func<Problem, IReadOnlyList<Peer>> forms)
    {
        _problem = Problem.Create(ShapeGrid.Select([Shape])[0]);

        // Long enough for the JIT's last tier, so that the forms are compared, and then measured, as they will run.
        IReadOnlyList<Peer> candidates = forms(_problem);
        foreach (Peer candidate in candidates)
            new Contestant(candidate.Run).WarmUp(TimeSpan.FromMilliseconds(500));
        _peer = Fastest.Of(candidates);
        _peer.Run();

        double difference = new Verification(_problem).Difference(_peer.Result);
        if (!(difference <= Verification.Tolerance))
            throw new InvalidOperationException($"{_peer.Engine}, {_peer.Form} gave a wrong result on {Shape}, off by {difference:E1}.");

        Console.WriteLine($"// {_peer.Engine}: {_peer.Form}");
    }
}
