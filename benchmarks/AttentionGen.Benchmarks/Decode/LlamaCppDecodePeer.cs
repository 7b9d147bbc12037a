using AttentionGen.Benchmarks.Grid;
using AttentionGen.Benchmarks.LlamaCpp;
using AttentionGen.Benchmarks.Peers;

namespace AttentionGen.Benchmarks.Decode;

/// <summary>ggml's flash_attn_ext over keys and values that are all there already, on as many sets of them as there are layers.</summary>
internal sealed class LlamaCppDecodePeer : Peer
{
    private readonly GgmlGraph[] _graphs;
    private int _next;

    public LlamaCppDecodePeer(DecodeProblem problem, int layers)
        : base(LlamaCppPeer.EngineName, "flash_attn_ext, nothing appended", problem.Shape.QueryWidth) =>
        _graphs = [.. Enumerable.Range(0, layers).Select(_ => Graph(problem))];

    public override void Run()
    {
        _graphs[_next].Run();
        _next = _next + 1 == _graphs.Length ? 0 : _next + 1;
    }

    protected override void Release()
    {
        foreach (GgmlGraph graph in _graphs)
            graph.Dispose();
    }

    private GgmlGraph Graph(DecodeProblem problem)
    {
        DecodeShape shape = problem.Shape;
        var graph = new GgmlGraph();
        nint query = graph.Copy(problem.Query, shape.HeadDimension, 1, shape.HeadCount);
        float scale = (float)(1 / Math.Sqrt(shape.HeadDimension));
        graph.Complete(Ggml.FlashAttention(graph.Context, query, HeadMajor(problem.Keys), HeadMajor(problem.Values), 0, scale, 0, 0), Output);
        return graph;

        nint HeadMajor(float[] rows) => graph.Copy(
            shape.HeadMajor(rows, DecodeShape.KeyLength, DecodeShape.KeyLength), shape.HeadDimension, DecodeShape.KeyLength, shape.KeyValueHeadCount);
    }
}
