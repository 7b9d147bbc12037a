using AttentionGen;

namespace BuildTime;

// The same dozen with networks and normalisations: whole transformer layers.

/// <summary>BERT's size.</summary>
[TransformerLayer(12, 768, 128, 3072, Epsilon = 1e-12f)]
public sealed partial class Layer01;

/// <summary>The same, padded, at its longest.</summary>
[TransformerLayer(12, 768, 512, 3072, Mask = AttentionMask.KeyPadding, Epsilon = 1e-12f)]
public sealed partial class Layer02;

/// <summary>A sentence embedding.</summary>
[TransformerLayer(12, 384, 256, 1536, Mask = AttentionMask.KeyPadding, Epsilon = 1e-12f)]
public sealed partial class Layer03;

/// <summary>A vision transformer.</summary>
[TransformerLayer(16, 1024, 197, 4096, NormalizationPlacement = NormalizationPlacement.Pre)]
public sealed partial class Layer04;

/// <summary>GPT-2 over a whole text.</summary>
[TransformerLayer(12, 768, 1024, 3072, Mask = AttentionMask.Causal, Activation = Activation.GeluTanh, NormalizationPlacement = NormalizationPlacement.Pre)]
public sealed partial class Layer05;

/// <summary>GPT-2, token by token.</summary>
[TransformerLayer(12, 768, 1024, 3072, KeyValueCache = true, Activation = Activation.GeluTanh, NormalizationPlacement = NormalizationPlacement.Pre)]
public sealed partial class Layer06;

/// <summary>Grouped heads on a cache of 16 bits, rotated.</summary>
[TransformerLayer(16, 1024, 2048, 2816, KeyValueHeadCount = 4, KeyValueCache = true, Rotary = RotaryPairing.HalfSplit, KeyValueType = ElementType.BFloat16, Activation = Activation.SwiGlu, Normalization = Normalization.RmsNorm, NormalizationPlacement = NormalizationPlacement.Pre)]
public sealed partial class Layer07;

/// <summary>Grouped heads, rotated.</summary>
[TransformerLayer(8, 512, 256, 1408, Mask = AttentionMask.Causal, KeyValueHeadCount = 2, Rotary = RotaryPairing.HalfSplit, Activation = Activation.SwiGlu, Normalization = Normalization.RmsNorm, NormalizationPlacement = NormalizationPlacement.Pre)]
public sealed partial class Layer08;

/// <summary>A decoder that looks at an encoder.</summary>
[TransformerLayer(8, 512, 64, 2048, KeyValueLength = 128, Mask = AttentionMask.KeyPadding, Activation = Activation.Relu)]
public sealed partial class Layer09;

/// <summary>Biases by position, as T5 learns them.</summary>
[TransformerLayer(8, 512, 512, 1024, Mask = AttentionMask.Additive, BiasAxes = AttentionAxes.Head | AttentionAxes.Query, Activation = Activation.GeGluTanh, Normalization = Normalization.RmsNorm, NormalizationPlacement = NormalizationPlacement.Pre)]
public sealed partial class Layer10;

/// <summary>A mask of the caller's, and weights returned.</summary>
[TransformerLayer(8, 512, 256, 2048, Mask = AttentionMask.Boolean | AttentionMask.Causal, Outputs = AttentionOutputs.AveragedWeights)]
public sealed partial class Layer11;

/// <summary>A tiny one.</summary>
[TransformerLayer(4, 64, 16, 256, Mask = AttentionMask.Causal, NormalizationPlacement = NormalizationPlacement.Both)]
public sealed partial class Layer12;
