using AttentionGen.Benchmarks.PyTorch;
using AttentionGen.Weights;
using TextGenerator.Model;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace AttentionGen.Benchmarks.Text;

/// <summary>
/// The decoder of samples/TextGenerator by PyTorch's functions: queries, keys and values by one product, gate and hidden rows by another, caches that are there before.
/// TorchSharp has no rms_norm: the formula, in as few passes as functions allow.
/// </summary>
internal sealed class PyTorchLlama : IDisposable
{
    private const int Heads = LlamaShape.HeadCount, KeyValueHeads = LlamaShape.KeyValueHeadCount, HeadDimension = LlamaShape.HeadDimension;

    private readonly PyTorchTensors _tensors = new();
    private readonly Tensor _embeddings;
    private readonly PyTorchLlamaLayer[] _layers;
    private readonly Tensor _cosines;
    private readonly Tensor _sines;
    private readonly Tensor _gain;
    private readonly Tensor _head;

    public PyTorchLlama(NamedTensors source, LlamaConfiguration configuration)
    {
        Dictionary<string, int[]> shapes = LlamaTensors.All(configuration.LayerCount).ToDictionary(tensor => tensor.Name, tensor => tensor.Shape);
        _embeddings = Read(LlamaTensors.Tokens);
        _layers = [.. Enumerable.Range(0, configuration.LayerCount).Select(layer => new PyTorchLlamaLayer(_tensors, name => Read($"{LlamaTensors.Layer(layer)}.{name}.weight")))];
        _gain = Read(LlamaTensors.Normalization);
        _head = Read(LlamaTensors.Head);

        // An angle for each place and each pair, as often as a row has it.
        double[] angles =
        [
            .. from place in Enumerable.Range(0, LlamaShape.ContextLength)
               from element in Enumerable.Range(0, HeadDimension)
               select place * Math.Pow(configuration.RotaryBase, -2.0 * (element % (HeadDimension / 2)) / HeadDimension),
        ];
        _cosines = _tensors.Copy([.. angles.Select(angle => (float)Math.Cos(angle))], LlamaShape.ContextLength, HeadDimension);
        _sines = _tensors.Copy([.. angles.Select(angle => (float)Math.Sin(angle))], LlamaShape.ContextLength, HeadDimension);

        Tensor Read(string name) => _tensors.Copy(source.ReadFloats(name), [.. shapes[name].Select(axis => (long)axis)]);
    }

    /// <summary>Normalised rows of a few tokens behind those that are cached.</summary>
    /// <param name="tokens">Numbers of the tokens.</param>
    /// <param name="start">How many are cached.</param>
    public Tensor Forward(Tensor tokens, int start)
    {
        long count = tokens.shape[0];
        using var scope = NewDisposeScope();
        Tensor cosines = _cosines.narrow(0, start, count), sines = _sines.narrow(0, start, count);
        Tensor rows = _embeddings.index_select(0, tokens);
        foreach (PyTorchLlamaLayer layer in _layers)
            rows = layer.Forward(rows, start, cosines, sines);
        return PyTorchLlamaLayer.Normalize(rows, _gain).MoveToOuterDisposeScope();
    }

    /// <summary>Logits of rows.</summary>
    public Tensor Logits(Tensor rows) => linear(rows, _head);

    public void Dispose() => _tensors.Dispose();
}
