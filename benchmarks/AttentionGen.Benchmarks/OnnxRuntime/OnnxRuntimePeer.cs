using AttentionGen.Benchmarks.Grid;
using AttentionGen.Benchmarks.Peers;

namespace AttentionGen.Benchmarks.OnnxRuntime;

/// <summary>ONNX Runtime with one thread and bound tensors, one peer for each way to ask it for the same thing.</summary>
internal sealed class OnnxRuntimePeer : Peer
{
    public const string EngineName = "ONNX Runtime";

    private readonly OnnxSession _session;
    private readonly OnnxBinding _binding;
    private readonly List<AlignedBuffer> _caches = [];

    private OnnxRuntimePeer(BenchmarkShape shape, string form, OnnxModel model, (string Name, AlignedBuffer Tensor)[] inputs)
        : base(EngineName, form, shape.TensorLength)
    {
        long[] extents = [1, shape.SequenceLength, shape.ModelDimension];
        foreach ((string name, _) in inputs)
            model.Input(name, extents);
        model.Output("output", extents);

        _session = new OnnxSession(model.ToBytes());
        _binding = _session.Bind();
        foreach ((string name, AlignedBuffer tensor) in inputs)
            _binding.BindInput(name, tensor, extents);
        _binding.BindOutput("output", Output, extents);

        if (form.Contains(nameof(AttentionOperators.GroupQueryAttention), StringComparison.Ordinal))
            foreach (string name in (string[])[AttentionOperators.PresentKey, AttentionOperators.PresentValue])
            {
                var cache = new AlignedBuffer(shape.TensorLength);
                _caches.Add(cache);
                _binding.BindOutput(name, cache, 1, shape.HeadCount, shape.SequenceLength, shape.HeadDimension);
            }
    }

    /// <summary>Every way that applies to the problem.</summary>
    public static IReadOnlyList<Peer> Candidates(Problem problem) => problem switch
    {
        AttentionProblem attention => [.. AttentionModels(attention.Shape).Select(way => new OnnxRuntimePeer(
            attention.Shape,
            way.Form,
            way.Model,
            [("query", attention.Query), ("key", attention.Key), ("value", attention.Value)]))],
        LayerProblem layer => [.. LayerModels.All(layer).Select(way => new OnnxRuntimePeer(
            layer.Shape,
            way.Form,
            way.Model,
            [("input", layer.Input)]))],
        _ => throw new ArgumentException("unknown kind of problem", nameof(problem)),
    };

    public override void Run() => _binding.Run();

    protected override void Release()
    {
        _session.Dispose();
        foreach (AlignedBuffer cache in _caches)
            cache.Dispose();
    }

    private static IEnumerable<(string Form, OnnxModel Model)> AttentionModels(BenchmarkShape shape)
    {
        yield return (
            nameof(AttentionOperators.MultiHeadAttention),
            new OnnxModel().MultiHeadAttention(shape, "query", "key", "value", "", "output"));
        yield return (nameof(AttentionOperators.Attention23), new OnnxModel().Attention23(shape, "query", "key", "value", "output"));
        if (shape.Causal)
            yield return (
                nameof(AttentionOperators.GroupQueryAttention),
                new OnnxModel().GroupQueryAttention(shape, "query", "key", "value", "output"));
    }
}
