using AttentionGen.Benchmarks.Grid;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace AttentionGen.Benchmarks.OnnxRuntime;

/// <summary>The tensors that a run of a session reads and writes, bound once, so that a run passes no argument at all.</summary>
internal sealed unsafe class OnnxBinding(InferenceSession session) : IDisposable
{
    private readonly RunOptions _options = new();
    private readonly OrtIoBinding _binding = session.CreateIoBinding();
    private readonly List<OrtValue> _values = [];

    public void BindInput(string name, AlignedBuffer tensor, params long[] shape) => _binding.BindInput(name, Value(tensor, shape));

    public void BindOutput(string name, AlignedBuffer tensor, params long[] shape) => _binding.BindOutput(name, Value(tensor, shape));

    public void Run() => session.RunWithBinding(_options, _binding);

    public void Dispose()
    {
        _binding.Dispose();
        foreach (OrtValue value in _values)
            value.Dispose();
        _options.Dispose();
    }

    private OrtValue Value(AlignedBuffer tensor, long[] shape)
    {
        OrtValue value = OrtValue.CreateTensorValueWithData(
            OrtMemoryInfo.DefaultInstance, TensorElementType.Float, shape, (nint)tensor.Pointer, (long)tensor.Length * sizeof(float));
        _values.Add(value);
        return value;
    }
}
