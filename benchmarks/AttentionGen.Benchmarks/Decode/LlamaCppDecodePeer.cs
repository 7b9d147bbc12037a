using AttentionGen.Benchmarks.Grid;
using AttentionGen.Benchmarks.LlamaCpp;

namespace AttentionGen.Benchmarks.Decode;

/// <summary>ggml's flash_attn_ext over keys and values that are all there already, on as many sets of them as there are layers.</summary>
internal sealed class LlamaCppDecodePeer : GgmlGraphsPeer
{
    public LlamaCppDecodePeer(DecodeProblem problem, int layers)
        : base("flash_attn_ext, nothing appended", problem.Shape.QueryWidth) => Create(layers, () => Graph(problem));

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
