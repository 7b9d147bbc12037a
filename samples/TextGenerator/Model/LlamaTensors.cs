namespace TextGenerator.Model;

/// <summary>The tensors of a checkpoint of Llama's kind: names, and shapes of (outputs, inputs) or of as many elements as a row has.</summary>
internal static class LlamaTensors
{
    public const string Tokens = "model.embed_tokens.weight";
    public const string Normalization = "model.norm.weight";
    public const string Head = "lm_head.weight";

    public static string Layer(int layer) => $"model.layers.{layer}";

    public static IEnumerable<(string Name, int[] Shape)> All(int layerCount)
    {
        const int Model = LlamaShape.Dimension, Hidden = LlamaShape.HiddenDimension, KeyValue = LlamaShape.KeyValueHeadCount * LlamaShape.HeadDimension;
        yield return (Tokens, [LlamaShape.VocabularySize, Model]);
        for (int layer = 0; layer < layerCount; layer++)
        {
            string name = Layer(layer);
            yield return ($"{name}.input_layernorm.weight", [Model]);
            yield return ($"{name}.self_attn.q_proj.weight", [Model, Model]);
            yield return ($"{name}.self_attn.k_proj.weight", [KeyValue, Model]);
            yield return ($"{name}.self_attn.v_proj.weight", [KeyValue, Model]);
            yield return ($"{name}.self_attn.o_proj.weight", [Model, Model]);
            yield return ($"{name}.post_attention_layernorm.weight", [Model]);
            yield return ($"{name}.mlp.gate_proj.weight", [Hidden, Model]);
            yield return ($"{name}.mlp.up_proj.weight", [Hidden, Model]);
            yield return ($"{name}.mlp.down_proj.weight", [Model, Hidden]);
        }
        yield return (Normalization, [Model]);
        yield return (Head, [LlamaShape.VocabularySize, Model]);
    }
}
