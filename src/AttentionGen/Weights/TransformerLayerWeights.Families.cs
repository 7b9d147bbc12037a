namespace AttentionGen;

/// <content>Layers of well-known families, by the names that their tensors have in the state_dicts of Hugging Face's transformers.</content>
public sealed partial class TransformerLayerWeights
{
    /// <summary>A layer of BERT, RoBERTa or MiniLM: Normalization.LayerNorm, NormalizationPlacement.Post, Activation.GeluErf, Epsilon 1e-12 (RoBERTa: 1e-5).</summary>
    /// <param name="read">Gives a tensor's elements by its name, in the order of the state_dict: matrices (outputs, inputs).</param>
    /// <param name="layer">What the layer's names begin with, such as <c>encoder.layer.0</c>.</param>
    /// <returns>Weights that hold copies of what was read.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException">The tensors' lengths contradict each other.</exception>
    public static TransformerLayerWeights FromBert(Func<string, float[]> read, string layer)
    {
        ArgumentNullException.ThrowIfNull(read);
        ArgumentNullException.ThrowIfNull(layer);
        string self = $"{layer}.attention.self", output = $"{layer}.attention.output";
        return new()
        {
            Attention = MultiHeadAttentionWeights.FromPyTorch(
                read($"{self}.query.weight"), read($"{self}.key.weight"), read($"{self}.value.weight"),
                [.. read($"{self}.query.bias"), .. read($"{self}.key.bias"), .. read($"{self}.value.bias")],
                read($"{output}.dense.weight"), read($"{output}.dense.bias")),
            AttentionNormalization = Norm($"{output}.LayerNorm"),
            FeedForward = new(Linear($"{layer}.intermediate.dense"), Linear($"{layer}.output.dense")),
            FeedForwardNormalization = Norm($"{layer}.output.LayerNorm"),
        };

        LinearWeights Linear(string name) => LinearWeights.FromPyTorch(read($"{name}.weight"), read($"{name}.bias"));

        NormalizationWeights Norm(string name) => new(read($"{name}.weight"), read($"{name}.bias"));
    }

    /// <summary>A layer of GPT-2: Normalization.LayerNorm, NormalizationPlacement.Pre, Activation.GeluTanh, Epsilon 1e-5, causal.</summary>
    /// <param name="read">Gives a tensor's elements by its name, in the order of the state_dict: matrices (inputs, outputs), as GPT-2's <c>Conv1D</c> has them.</param>
    /// <param name="layer">What the layer's names begin with, such as <c>h.0</c>.</param>
    /// <inheritdoc cref="FromBert" path="/*[self::returns or self::exception]"/>
    public static TransformerLayerWeights FromGpt2(Func<string, float[]> read, string layer)
    {
        ArgumentNullException.ThrowIfNull(read);
        ArgumentNullException.ThrowIfNull(layer);
        return new()
        {
            Attention = MultiHeadAttentionWeights.FromOnnx(
                read($"{layer}.attn.c_attn.weight"), read($"{layer}.attn.c_attn.bias"), read($"{layer}.attn.c_proj.weight"), read($"{layer}.attn.c_proj.bias")),
            AttentionNormalization = Norm($"{layer}.ln_1"),
            FeedForward = new(Linear($"{layer}.mlp.c_fc"), Linear($"{layer}.mlp.c_proj")),
            FeedForwardNormalization = Norm($"{layer}.ln_2"),
        };

        LinearWeights Linear(string name) => LinearWeights.FromOnnx(read($"{name}.weight"), read($"{name}.bias"));

        NormalizationWeights Norm(string name) => new(read($"{name}.weight"), read($"{name}.bias"));
    }

    /// <summary>
    /// A layer of Llama, Mistral or another of its kind without biases: Normalization.RmsNorm, NormalizationPlacement.Pre, Activation.SwiGlu, causal, Rotary HalfSplit,
    /// KeyValueHeadCount and Epsilon as its configuration says.
    /// </summary>
    /// <param name="read">Gives a tensor's elements by its name, in the order of the state_dict: matrices (outputs, inputs).</param>
    /// <param name="layer">What the layer's names begin with, such as <c>model.layers.0</c>.</param>
    /// <inheritdoc cref="FromBert" path="/*[self::returns or self::exception]"/>
    public static TransformerLayerWeights FromLlama(Func<string, float[]> read, string layer)
    {
        ArgumentNullException.ThrowIfNull(read);
        ArgumentNullException.ThrowIfNull(layer);
        return new()
        {
            Attention = MultiHeadAttentionWeights.FromPyTorch(
                Weight("self_attn.q_proj"), Weight("self_attn.k_proj"), Weight("self_attn.v_proj"), [], Weight("self_attn.o_proj"), []),
            AttentionNormalization = new(Weight("input_layernorm")),
            FeedForward = new(
                gate: LinearWeights.FromPyTorch(Weight("mlp.gate_proj")), up: LinearWeights.FromPyTorch(Weight("mlp.up_proj")), down: LinearWeights.FromPyTorch(Weight("mlp.down_proj"))),
            FeedForwardNormalization = new(Weight("post_attention_layernorm")),
        };

        float[] Weight(string name) => read($"{layer}.{name}.weight");
    }
}
