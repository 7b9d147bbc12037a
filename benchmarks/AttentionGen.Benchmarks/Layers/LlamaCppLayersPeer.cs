using AttentionGen.Benchmarks.Grid;
using AttentionGen.Benchmarks.LlamaCpp;
using AttentionGen.Benchmarks.Peers;

namespace AttentionGen.Benchmarks.Layers;

/// <summary>As many layers of ggml's as there are of ours, with weights of their own each, which calls go through in turn.</summary>
internal sealed class LlamaCppLayersPeer : Peer
{
    private readonly AlignedBuffer _input;
    private readonly GgmlGraph[] _graphs;
    private int _next;

    /// <param name="layer">What each of them computes.</param>
    /// <param name="input">The rows of a call, which is copied.</param>
    /// <param name="count">How many layers.</param>
    public LlamaCppLayersPeer(LlamaCppLayer layer, ReadOnlySpan<float> input, int count)
        : base(LlamaCppPeer.EngineName, "mul_mat, flash_attn_ext", input.Length)
    {
        _input = new AlignedBuffer(input.Length);
        input.CopyTo(_input.Span);
        _graphs = [.. Enumerable.Range(0, count).Select(_ => layer.Graph(_input, Output))];
    }

    public override void Run()
    {
        _graphs[_next].Run();
        _next = _next + 1 == _graphs.Length ? 0 : _next + 1;
    }

    protected override void Release()
    {
        foreach (GgmlGraph graph in _graphs)
            graph.Dispose();
        _input.Dispose();
    }
}
