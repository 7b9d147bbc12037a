using TorchSharp;
using TextGenerator.Generation;
using TextGenerator.Model;
using static TorchSharp.torch;

namespace AttentionGen.Benchmarks.Text;

/// <summary>Some tokens behind others that are cached, by both engines, and the logits of what follows the last.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Cached">Tokens that are cached.</param>
/// <param name="Tokens">Those and the new ones.</param>
internal sealed record TextCase(string Name, int Cached, int[] Tokens)
{
    public int Count => Tokens.Length - Cached;

    public Action Generated(LlamaNetwork network, float[] logits)
    {
        TextState state = network.Start();
        if (Cached > 0)
            network.Forward(state, Tokens.AsSpan(0, Cached));
        return () =>
        {
            state.Truncate(Cached);
            ReadOnlySpan<float> rows = network.Forward(state, Tokens.AsSpan(Cached));
            network.Logits(rows[^LlamaShape.Dimension..], logits);
        };
    }

    public Action PyTorch(PyTorchLlama llama, float[] logits)
    {
        Tensor tokens = tensor(Tokens[Cached..], ScalarType.Int64);
        if (Cached > 0)
            llama.Forward(tensor(Tokens[..Cached], ScalarType.Int64), 0).Dispose();
        return () =>
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor rows = llama.Forward(tokens, Cached);
            llama.Logits(rows.narrow(0, Count - 1, 1)).data<float>().CopyTo(logits);
        };
    }
}
