using AttentionGen.Benchmarks.PyTorch;
using TextGenerator.Model;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace AttentionGen.Benchmarks.Text;

/// <summary>A layer of <see cref="PyTorchLlama"/>, with the cache of one text.</summary>
internal sealed class PyTorchLlamaLayer
{
    private const int Heads = LlamaShape.HeadCount, KeyValueHeads = LlamaShape.KeyValueHeadCount, Group = Heads / KeyValueHeads, HeadDimension = LlamaShape.HeadDimension;

    private readonly Tensor _inProjection;
    private readonly Tensor _outProjection;
    private readonly Tensor _gateUp;
    private readonly Tensor _down;
    private readonly Tensor _firstGain;
    private readonly Tensor _secondGain;
    private readonly Tensor _keys;
    private readonly Tensor _values;

    /// <param name="tensors">Owns all that the layer keeps.</param>
    /// <param name="read">Gives a tensor by the name that it has within a layer.</param>
    public PyTorchLlamaLayer(PyTorchTensors tensors, Func<string, Tensor> read)
    {
        _inProjection = tensors.Keep(cat([read("self_attn.q_proj"), read("self_attn.k_proj"), read("self_attn.v_proj")], 0));
        _outProjection = read("self_attn.o_proj");
        _gateUp = tensors.Keep(cat([read("mlp.gate_proj"), read("mlp.up_proj")], 0));
        _down = read("mlp.down_proj");
        _firstGain = read("input_layernorm");
        _secondGain = read("post_attention_layernorm");
        _keys = tensors.Keep(zeros(KeyValueHeads, LlamaShape.ContextLength, HeadDimension));
        _values = tensors.Keep(zeros(KeyValueHeads, LlamaShape.ContextLength, HeadDimension));
    }

    public static Tensor Normalize(Tensor rows, Tensor gain)
    {
        using Tensor squares = rows.square(), mean = squares.mean([-1], keepdim: true), scale = mean.add_(LlamaShape.Epsilon).rsqrt_();
        return rows.mul(scale).mul_(gain);
    }

    /// <summary>Tensors that it leaves behind are the caller's scope's.</summary>
    public Tensor Forward(Tensor rows, int start, Tensor cosines, Tensor sines)
    {
        Tensor middle = linear(Attend(Normalize(rows, _firstGain), start, cosines, sines), _outProjection).add_(rows);
        Tensor[] hidden = linear(Normalize(middle, _secondGain), _gateUp).chunk(2, -1);
        return linear(silu(hidden[0]).mul_(hidden[1]), _down).add_(middle);
    }

    private Tensor Attend(Tensor rows, int start, Tensor cosines, Tensor sines)
    {
        long count = rows.shape[0];
        Tensor heads = linear(rows, _inProjection).view(count, Heads + (2 * KeyValueHeads), HeadDimension).transpose(0, 1);
        Tensor turned = Rotate(heads.narrow(0, 0, Heads + KeyValueHeads), cosines, sines);
        _keys.narrow(1, start, count).copy_(turned.narrow(0, Heads, KeyValueHeads));
        _values.narrow(1, start, count).copy_(heads.narrow(0, Heads + KeyValueHeads, KeyValueHeads));
        Tensor queries = turned.narrow(0, 0, Heads), keys = _keys.narrow(1, 0, start + count), values = _values.narrow(1, 0, start + count);

        // A single token's heads of a group are as many queries to the head of keys that they share.
        if (count == 1)
            return scaled_dot_product_attention(queries.view(1, KeyValueHeads, Group, HeadDimension), keys.unsqueeze(0), values.unsqueeze(0)).view(1, LlamaShape.Dimension);

        if (start != 0)
            throw new ArgumentException("PyTorch's is_causal puts the first query at the first key: several tokens only where nothing is cached.", nameof(start));
        Tensor attended = scaled_dot_product_attention(queries.unsqueeze(0), Repeated(keys), Repeated(values), is_casual: true);
        return attended.squeeze(0).transpose(0, 1).reshape(count, LlamaShape.Dimension);

        static Tensor Repeated(Tensor rows) => rows.repeat_interleave(Group, 0).unsqueeze(0);
    }

    private static Tensor Rotate(Tensor heads, Tensor cosines, Tensor sines)
    {
        Tensor[] halves = heads.chunk(2, -1);
        return heads.mul(cosines).add_(cat([halves[1].neg(), halves[0]], -1).mul_(sines));
    }
}
