using AttentionGen.Benchmarks.Grid;

namespace AttentionGen.Benchmarks.OnnxRuntime;

/// <summary>The tensors that a run of a session reads and writes, bound once, so that a run passes no argument at all.</summary>
internal sealed unsafe class OnnxBinding(OrtApi api, nint session) : IDisposable
{
    private readonly List<nint> _values = [];
    private readonly nint _binding = api.CreateBinding(session);

    public void BindInput(string name, AlignedBuffer tensor, params ReadOnlySpan<long> shape) => api.BindInput(_binding, name, Value(tensor, shape));

    public void BindOutput(string name, AlignedBuffer tensor, params ReadOnlySpan<long> shape) => api.BindOutput(_binding, name, Value(tensor, shape));

    public void Run() => api.Run(session, _binding);

    public void Dispose()
    {
        api.ReleaseBinding(_binding);
        foreach (nint value in _values)
            api.ReleaseValue(value);
    }

    private nint Value(AlignedBuffer tensor, ReadOnlySpan<long> shape)
    {
        nint value = api.CreateTensor(tensor.Pointer, shape);
        _values.Add(value);
        return value;
    }
}
