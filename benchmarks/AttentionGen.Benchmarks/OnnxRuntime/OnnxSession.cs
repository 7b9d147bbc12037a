using AttentionGen.Benchmarks.Grid;

namespace AttentionGen.Benchmarks.OnnxRuntime;

/// <summary>A loaded model with its input and output tensors bound once, so that a run passes no argument at all.</summary>
internal sealed unsafe class OnnxSession : IDisposable
{
    private readonly OrtApi _api;
    private readonly List<nint> _values = [];
    private readonly nint _session;
    private readonly nint _binding;

    public OnnxSession(OrtApi api, ReadOnlySpan<byte> model)
    {
        _api = api;
        _session = api.CreateSession(model);
        _binding = api.CreateBinding(_session);
    }

    public void BindInput(string name, AlignedBuffer tensor, params ReadOnlySpan<long> shape) => _api.BindInput(_binding, name, Value(tensor, shape));

    public void BindOutput(string name, AlignedBuffer tensor, params ReadOnlySpan<long> shape) => _api.BindOutput(_binding, name, Value(tensor, shape));

    public void Run() => _api.Run(_session, _binding);

    public void Dispose()
    {
        _api.ReleaseBinding(_binding);
        foreach (nint value in _values)
            _api.ReleaseValue(value);
        _api.ReleaseSession(_session);
    }

    private nint Value(AlignedBuffer tensor, ReadOnlySpan<long> shape)
    {
        nint value = _api.CreateTensor(tensor.Pointer, shape);
        _values.Add(value);
        return value;
    }
}
