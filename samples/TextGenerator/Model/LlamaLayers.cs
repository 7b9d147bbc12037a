using AttentionGen;

namespace TextGenerator.Model;

/// <summary>The layers that were generated, by how they keep their weights.</summary>
internal static class LlamaLayers
{
    /// <summary>Types that weights may be kept in.</summary>
    public static readonly ElementType[] WeightTypes = [ElementType.Float32, ElementType.BFloat16, ElementType.Int8];

    /// <summary>A layer of the model.</summary>
    public static IAttentionLayer Layer(ElementType weightType, TransformerLayerWeights weights) => weightType switch
    {
        ElementType.BFloat16 => new NarrowLlamaLayer(weights),
        ElementType.Int8 => new ByteLlamaLayer(weights),
        _ => new LlamaLayer(weights),
    };

    /// <summary>What makes logits of the last layer's rows.</summary>
    public static IRowLayer Head(ElementType weightType, LinearWeights weights) => weightType switch
    {
        ElementType.BFloat16 => new NarrowVocabularyHead(weights),
        ElementType.Int8 => new ByteVocabularyHead(weights),
        _ => new VocabularyHead(weights),
    };
}
