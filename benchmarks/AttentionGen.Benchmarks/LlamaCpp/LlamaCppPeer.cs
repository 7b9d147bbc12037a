using AttentionGen.Benchmarks.Grid;
using AttentionGen.Benchmarks.Peers;

namespace AttentionGen.Benchmarks.LlamaCpp;

/// <summary>llama.cpp's ggml with one thread and a graph that was planned once; one peer for each way to ask it for the same thing.</summary>
internal sealed class LlamaCppPeer : Peer
{
    public const string EngineName = "llama.cpp";

    private readonly GgmlGraph _graph = new();

    private LlamaCppPeer(BenchmarkShape shape, string form, Func<GgmlGraph, nint> result)
        : base(EngineName, form, shape.TensorLength) => _graph.Complete(result(_graph), Output);

    /// <summary>Every way that applies to the problem.</summary>
    public static IReadOnlyList<Peer> Candidates(Problem problem) => problem switch
    {
        AttentionProblem attention => [.. GgmlAttention.Forms(attention).Select(way => new LlamaCppPeer(problem.Shape, way.Form, way.Result))],
        LayerProblem layer => [.. GgmlLayer.Forms(layer).Select(way => new LlamaCppPeer(problem.Shape, way.Form, way.Result))],
        _ => throw new ArgumentException("unknown kind of problem", nameof(problem)),
    };

    public override void Run() => _graph.Run();

    protected override void Release() => _graph.Dispose();
}
