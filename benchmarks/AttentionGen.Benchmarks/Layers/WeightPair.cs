using AttentionGen.Benchmarks.LlamaCpp;
using AttentionGen.Benchmarks.Measurement;
using AttentionGen.Benchmarks.Peers;

namespace AttentionGen.Benchmarks.Layers;

/// <summary>Layers with one type of weights, ours and llama.cpp's.</summary>
internal sealed class WeightPair : IDisposable
{
    private readonly WeightCase _layers;
    private readonly WeightForm _form;
    private readonly Peer? _peer;
    private readonly Contestant _generated;
    private readonly Contestant? _llamaCpp;

    /// <summary>Verifies llama.cpp's, where its library loads.</summary>
    public WeightPair(WeightCase layers, WeightForm form)
    {
        _layers = layers;
        _form = form;
        _generated = new(layers.Generated(form));
        if (!LlamaCppLibrary.Presence.IsThere)
            return;

        _peer = layers.LlamaCpp(form);
        _peer.Run();
        form.Verify(layers.Name, layers.Expected, _peer.Result);
        _llamaCpp = new(_peer.Run);
    }

    public IEnumerable<Contestant> Contestants => _llamaCpp is null ? [_generated] : [_generated, _llamaCpp];

    /// <summary>After measuring.</summary>
    public WeightTimes Times => new(_layers.Name, _form.Name, _generated.MedianMicroseconds, _llamaCpp?.MedianMicroseconds);

    public void Dispose() => _peer?.Dispose();
}
