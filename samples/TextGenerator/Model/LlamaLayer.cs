using AttentionGen;

namespace TextGenerator.Model;

/// <summary>A layer: causal attention over all that its cache holds, with rotated queries and keys and heads in groups, and a gated network.</summary>
[TransformerLayer(
    LlamaShape.HeadCount, LlamaShape.Dimension, LlamaShape.ContextLength, LlamaShape.HiddenDimension, KeyValueHeadCount = LlamaShape.KeyValueHeadCount,
    Normalization = Normalization.RmsNorm, NormalizationPlacement = NormalizationPlacement.Pre, Epsilon = LlamaShape.Epsilon,
    Activation = Activation.SwiGlu, Rotary = RotaryPairing.HalfSplit, KeyValueCache = true)]
internal sealed partial class LlamaLayer;

/// <summary>The same with weights of 16 bits.</summary>
[TransformerLayer(
    LlamaShape.HeadCount, LlamaShape.Dimension, LlamaShape.ContextLength, LlamaShape.HiddenDimension, KeyValueHeadCount = LlamaShape.KeyValueHeadCount,
    Normalization = Normalization.RmsNorm, NormalizationPlacement = NormalizationPlacement.Pre, Epsilon = LlamaShape.Epsilon,
    Activation = Activation.SwiGlu, Rotary = RotaryPairing.HalfSplit, KeyValueCache = true, WeightType = ElementType.BFloat16)]
internal sealed partial class NarrowLlamaLayer;

/// <summary>And of 8.</summary>
[TransformerLayer(
    LlamaShape.HeadCount, LlamaShape.Dimension, LlamaShape.ContextLength, LlamaShape.HiddenDimension, KeyValueHeadCount = LlamaShape.KeyValueHeadCount,
    Normalization = Normalization.RmsNorm, NormalizationPlacement = NormalizationPlacement.Pre, Epsilon = LlamaShape.Epsilon,
    Activation = Activation.SwiGlu, Rotary = RotaryPairing.HalfSplit, KeyValueCache = true, WeightType = ElementType.Int8)]
internal sealed partial class ByteLlamaLayer;
