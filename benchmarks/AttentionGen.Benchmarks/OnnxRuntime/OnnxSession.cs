namespace AttentionGen.Benchmarks.OnnxRuntime;

/// <summary>A loaded model, and the sets of tensors that it runs on.</summary>
internal sealed class OnnxSession(OrtApi api, ReadOnlySpan<byte> model) : IDisposable
{
    private readonly nint _session = api.CreateSession(model);
    private readonly List<OnnxBinding> _bindings = [];

    /// <summary>A further set of tensors, still empty; it lives as long as the session.</summary>
    public OnnxBinding Bind()
    {
        var binding = new OnnxBinding(api, _session);
        _bindings.Add(binding);
        return binding;
    }

    public void Dispose()
    {
        foreach (OnnxBinding binding in _bindings)
            binding.Dispose();
        api.ReleaseSession(_session);
    }
}
