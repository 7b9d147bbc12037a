using AttentionGen.Benchmarks.Peers;

namespace AttentionGen.Benchmarks.LlamaCpp;

/// <summary>Graphs of one form, each over memory of its own, which calls go through in turn.</summary>
/// <param name="form">How ggml is asked.</param>
/// <param name="outputLength">Floats of an output.</param>
internal abstract class GgmlGraphsPeer(string form, int outputLength) : Peer(LlamaCppPeer.EngineName, form, outputLength)
{
    private GgmlGraph[] _graphs = [];
    private int _next;

    public override void Run()
    {
        _graphs[_next].Run();
        _next = _next + 1 == _graphs.Length ? 0 : _next + 1;
    }

    /// <summary>Makes them, before the first call.</summary>
    protected void Create(int count, Func<GgmlGraph> graph) => _graphs = [.. Enumerable.Range(0, count).Select(_ => graph())];

    protected override void Release()
    {
        foreach (GgmlGraph graph in _graphs)
            graph.Dispose();
    }
}
