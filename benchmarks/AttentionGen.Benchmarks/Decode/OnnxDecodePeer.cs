using AttentionGen.Benchmarks.Grid;
using AttentionGen.Benchmarks.OnnxRuntime;
using AttentionGen.Benchmarks.Peers;

namespace AttentionGen.Benchmarks.Decode;

/// <summary>ONNX Runtime with one thread and bound tensors, on as many sets of them as there are layers.</summary>
internal sealed class OnnxDecodePeer : Peer
{
    private readonly OnnxSession _session;
    private readonly OnnxBinding[] _bindings;
    private readonly List<AlignedBuffer> _buffers = [];
    private int _next;

    public OnnxDecodePeer(DecodeProblem problem, DecodeModel way, int layers)
        : base(OnnxRuntimePeer.EngineName, way.Form, problem.Shape.QueryWidth)
    {
        way.Model.Output("output", way.OutputShape);
        foreach (DecodeTensor tensor in way.Tensors)
        {
            if (tensor.Input is { } input)
                way.Model.Input(input, tensor.Shape);
            if (tensor.Output is { } output)
                way.Model.Output(output, tensor.Shape);
        }

        _session = new OnnxSession(way.Model.ToBytes());
        _bindings = [.. Enumerable.Range(0, layers).Select(_ => Bound(way))];
    }

    public override void Run()
    {
        _bindings[_next].Run();
        _next = _next + 1 == _bindings.Length ? 0 : _next + 1;
    }

    protected override void Release()
    {
        _session.Dispose();
        foreach (AlignedBuffer buffer in _buffers)
            buffer.Dispose();
    }

    private OnnxBinding Bound(DecodeModel way)
    {
        OnnxBinding binding = _session.Bind();
        binding.BindOutput("output", Output, way.OutputShape);
        foreach (DecodeTensor tensor in way.Tensors)
        {
            var buffer = new AlignedBuffer((int)tensor.Shape.Aggregate(1L, (product, extent) => product * extent));
            _buffers.Add(buffer);
            tensor.Contents.CopyTo(buffer.Span);
            if (tensor.Input is { } input)
                binding.BindInput(input, buffer, tensor.Shape);
            if (tensor.Output is { } output)
                binding.BindOutput(output, buffer, tensor.Shape);
        }

        return binding;
    }
}
