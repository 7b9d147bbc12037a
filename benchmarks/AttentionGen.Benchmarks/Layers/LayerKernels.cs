namespace AttentionGen.Benchmarks.Layers;

/// <summary>MiniLM's feed-forward network.</summary>
[FeedForward(modelDimension: 384, hiddenDimension: 1536)]
internal sealed partial class SmallNetwork;

/// <summary>The same with the simplest activation, which shows what GELU costs.</summary>
[FeedForward(modelDimension: 384, hiddenDimension: 1536, Activation = Activation.Relu)]
internal sealed partial class ReluNetwork;

/// <summary>BERT base's.</summary>
[FeedForward(modelDimension: 768, hiddenDimension: 3072)]
internal sealed partial class BaseNetwork;

/// <summary>A gated network, of Llama's kind.</summary>
[FeedForward(modelDimension: 768, hiddenDimension: 2048, Activation = Activation.SwiGlu)]
internal sealed partial class GatedNetwork;

/// <summary>MiniLM's layer, for lengths up to 256.</summary>
[TransformerLayer(headCount: 12, modelDimension: 384, sequenceLength: 256, feedForwardDimension: 1536, Epsilon = 1e-12f)]
internal sealed partial class SmallLayer;

/// <summary>BERT base's, for lengths up to 128.</summary>
[TransformerLayer(headCount: 12, modelDimension: 768, sequenceLength: 128, feedForwardDimension: 3072, Epsilon = 1e-12f)]
internal sealed partial class BaseLayer;

/// <summary>GPT-2's, over a prompt.</summary>
[TransformerLayer(headCount: 12, modelDimension: 768, sequenceLength: 128, feedForwardDimension: 3072, Activation = Activation.GeluTanh,
    NormalizationPlacement = NormalizationPlacement.Pre, Mask = AttentionMask.Causal)]
internal sealed partial class PromptLayer;

/// <summary>The same with weights of 16 bits.</summary>
[TransformerLayer(headCount: 12, modelDimension: 768, sequenceLength: 128, feedForwardDimension: 3072, Activation = Activation.GeluTanh,
    NormalizationPlacement = NormalizationPlacement.Pre, Mask = AttentionMask.Causal, WeightType = ElementType.BFloat16)]
internal sealed partial class NarrowPromptLayer;

/// <summary>The same with weights of 8 bits.</summary>
[TransformerLayer(headCount: 12, modelDimension: 768, sequenceLength: 128, feedForwardDimension: 3072, Activation = Activation.GeluTanh,
    NormalizationPlacement = NormalizationPlacement.Pre, Mask = AttentionMask.Causal, WeightType = ElementType.Int8)]
internal sealed partial class BytePromptLayer;
