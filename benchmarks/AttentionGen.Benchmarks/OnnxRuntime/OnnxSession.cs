using Microsoft.ML.OnnxRuntime;

namespace AttentionGen.Benchmarks.OnnxRuntime;

/// <summary>A loaded model, and the sets of tensors that it runs on: one thread, every graph optimisation, memory arena and patterns on.</summary>
internal sealed class OnnxSession : IDisposable
{
    private readonly InferenceSession _session;
    private readonly List<OnnxBinding> _bindings = [];

    public OnnxSession(byte[] model)
    {
        using var options = new SessionOptions
        {
            IntraOpNumThreads = 1,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            EnableCpuMemArena = true,
            EnableMemoryPattern = true,
        };
        _session = new(model, options);
    }

    /// <summary>A further set of tensors, still empty; it lives as long as the session.</summary>
    public OnnxBinding Bind()
    {
        var binding = new OnnxBinding(_session);
        _bindings.Add(binding);
        return binding;
    }

    public void Dispose()
    {
        foreach (OnnxBinding binding in _bindings)
            binding.Dispose();
        _session.Dispose();
    }
}
