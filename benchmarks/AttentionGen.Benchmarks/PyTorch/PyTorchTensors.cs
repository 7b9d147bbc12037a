using static TorchSharp.torch;

namespace AttentionGen.Benchmarks.PyTorch;

/// <summary>Tensors that live as long as their peer.</summary>
internal sealed class PyTorchTensors : IDisposable
{
    private readonly List<Tensor> _tensors = [];

    /// <summary>A copy, in memory of PyTorch's own, so that it is aligned as PyTorch likes.</summary>
    public Tensor Copy(ReadOnlySpan<float> values, params ReadOnlySpan<long> shape)
    {
        using Tensor source = tensor(values.ToArray(), shape);
        return Keep(source.clone());
    }

    public Tensor Keep(Tensor tensor)
    {
        _tensors.Add(tensor);
        return tensor;
    }

    public void Dispose()
    {
        foreach (Tensor tensor in _tensors)
            tensor.Dispose();
    }
}
