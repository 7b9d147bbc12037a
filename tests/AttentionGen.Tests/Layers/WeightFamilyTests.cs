namespace AttentionGen.Tests.Layers;

/// <summary>Layers read by the names of published models, against the same made by hand: the reference tells them apart.</summary>
public class WeightFamilyTests
{
    private const int Model = 8, Hidden = 12, Length = 5;

    private readonly Dictionary<string, float[]> _read = [];

    [Fact]
    public void Bert()
    {
        TransformerLayerWeights weights = TransformerLayerWeights.FromBert(Read, "encoder.layer.3");
        const string Self = "encoder.layer.3.attention.self.", Output = "encoder.layer.3.attention.output.";
        TransformerLayerWeights byHand = new()
        {
            Attention = MultiHeadAttentionWeights.FromPyTorch(
                [.. Of(Self + "query.weight"), .. Of(Self + "key.weight"), .. Of(Self + "value.weight")], [.. Of(Self + "query.bias"), .. Of(Self + "key.bias"), .. Of(Self + "value.bias")],
                Of(Output + "dense.weight"), Of(Output + "dense.bias")),
            AttentionNormalization = new(Of(Output + "LayerNorm.weight"), Of(Output + "LayerNorm.bias")),
            FeedForward = new(
                LinearWeights.FromPyTorch(Of("encoder.layer.3.intermediate.dense.weight"), Of("encoder.layer.3.intermediate.dense.bias")),
                LinearWeights.FromPyTorch(Of("encoder.layer.3.output.dense.weight"), Of("encoder.layer.3.output.dense.bias"))),
            FeedForwardNormalization = new(Of("encoder.layer.3.output.LayerNorm.weight"), Of("encoder.layer.3.output.LayerNorm.bias")),
        };
        AssertSame(new TransformerLayerAttribute(2, Model, Length, Hidden), weights, byHand, 16);
    }

    [Fact]
    public void Gpt2()
    {
        TransformerLayerWeights weights = TransformerLayerWeights.FromGpt2(Read, "h.0");
        TransformerLayerWeights byHand = new()
        {
            Attention = MultiHeadAttentionWeights.FromPyTorch(
                Transposed(Of("h.0.attn.c_attn.weight"), Model), Of("h.0.attn.c_attn.bias"), Transposed(Of("h.0.attn.c_proj.weight"), Model), Of("h.0.attn.c_proj.bias")),
            AttentionNormalization = new(Of("h.0.ln_1.weight"), Of("h.0.ln_1.bias")),
            FeedForward = new(
                LinearWeights.FromPyTorch(Transposed(Of("h.0.mlp.c_fc.weight"), Model), Of("h.0.mlp.c_fc.bias")),
                LinearWeights.FromPyTorch(Transposed(Of("h.0.mlp.c_proj.weight"), Hidden), Of("h.0.mlp.c_proj.bias"))),
            FeedForwardNormalization = new(Of("h.0.ln_2.weight"), Of("h.0.ln_2.bias")),
        };
        var declaration = new TransformerLayerAttribute(2, Model, Length, Hidden)
        {
            Activation = Activation.GeluTanh, NormalizationPlacement = NormalizationPlacement.Pre, Mask = AttentionMask.Causal,
        };
        AssertSame(declaration, weights, byHand, 12);
    }

    [Fact]
    public void Llama()
    {
        TransformerLayerWeights weights = TransformerLayerWeights.FromLlama(Read, "model.layers.1");
        float[] Weight(string name) => Of($"model.layers.1.{name}.weight");
        TransformerLayerWeights byHand = new()
        {
            Attention = MultiHeadAttentionWeights.FromPyTorch(
                [.. Weight("self_attn.q_proj"), .. Weight("self_attn.k_proj"), .. Weight("self_attn.v_proj")], [], Weight("self_attn.o_proj"), []),
            AttentionNormalization = new(Weight("input_layernorm")),
            FeedForward = new(
                LinearWeights.FromPyTorch(Weight("mlp.gate_proj")), LinearWeights.FromPyTorch(Weight("mlp.up_proj")), LinearWeights.FromPyTorch(Weight("mlp.down_proj"))),
            FeedForwardNormalization = new(Weight("post_attention_layernorm")),
        };
        var declaration = new TransformerLayerAttribute(2, Model, Length, Hidden)
        {
            Activation = Activation.SwiGlu, Normalization = Normalization.RmsNorm, NormalizationPlacement = NormalizationPlacement.Pre, Mask = AttentionMask.Causal, KeyValueHeadCount = 1,
        };
        AssertSame(declaration, weights, byHand, 9);
    }

    [Fact]
    public void Nothing_is_read_for_null()
    {
        Assert.Throws<ArgumentNullException>("read", () => TransformerLayerWeights.FromBert(null!, "x"));
        Assert.Throws<ArgumentNullException>("layer", () => TransformerLayerWeights.FromGpt2(Read, null!));
        Assert.Throws<ArgumentNullException>("read", () => TransformerLayerWeights.FromLlama(null!, "x"));
        Assert.Empty(_read);
    }

    private void AssertSame(TransformerLayerAttribute declaration, TransformerLayerWeights weights, TransformerLayerWeights byHand, int tensors)
    {
        Assert.Equal(tensors, _read.Count);
        float[] input = [.. Enumerable.Range(0, Length * Model).Select(n => MathF.Sin(n))];
        double[] expected = new double[input.Length], actual = new double[input.Length];
        ReferenceAttention.Forward(declaration, byHand, new MultiHeadAttentionInputs { Input = input }, expected);
        ReferenceAttention.Forward(declaration, weights, new MultiHeadAttentionInputs { Input = input }, actual);
        Assert.Equal(expected, actual);
        Assert.Contains(expected, element => element != 0);
    }

    private float[] Of(string name) => _read[name];

    /// <summary>Drawn by the name, so that no two tensors are alike; of the length that models of these sizes have.</summary>
    private float[] Read(string name)
    {
        bool isBias = name.EndsWith(".bias", StringComparison.Ordinal);
        bool isLlamaKey = name.Contains("k_proj", StringComparison.Ordinal) || name.Contains("v_proj", StringComparison.Ordinal);
        bool isNorm = name.Contains("Norm", StringComparison.Ordinal) || name.Contains("norm", StringComparison.Ordinal) || name.Contains("ln_", StringComparison.Ordinal);
        bool isJoint = name.Contains("c_attn", StringComparison.Ordinal);
        bool isUp = name.Contains("intermediate", StringComparison.Ordinal) || name.Contains("c_fc", StringComparison.Ordinal) || name.Contains("gate_", StringComparison.Ordinal) || name.Contains("up_", StringComparison.Ordinal);
        bool isDown = name.Contains("down_", StringComparison.Ordinal) || name.Contains("mlp.c_proj", StringComparison.Ordinal)
            || (name.Contains(".output.dense", StringComparison.Ordinal) && !name.Contains("attention", StringComparison.Ordinal));
        int outputs = isJoint ? 3 * Model : isUp ? Hidden : isLlamaKey ? Model / 2 : Model;
        int length = isNorm || isBias ? outputs : outputs * (isDown ? Hidden : Model);
        var random = new Random(name.Sum(character => (character * 31) % 1009) + name.Length);
        return _read[name] = [.. Enumerable.Range(0, length).Select(_ => random.NextSingle() - 0.5f)];
    }

    private static float[] Transposed(float[] matrix, int inputs)
    {
        int outputs = matrix.Length / inputs;
        return [.. from output in Enumerable.Range(0, outputs) from input in Enumerable.Range(0, inputs) select matrix[(input * outputs) + output]];
    }
}
