namespace AttentionGen.Fuzz.Layers;

/// <summary>Outputs are no whole panels of any width.</summary>
[Linear(5, 7, Activation = Activation.Relu)]
internal sealed partial class OddLinear;

/// <summary>Several panels, the last not full.</summary>
[Linear(40, 65)]
internal sealed partial class WideLinear;

/// <summary>Gated, of odd sizes.</summary>
[FeedForward(7, 19, Activation = Activation.SwiGlu)]
internal sealed partial class OddNetwork;

/// <summary>Whole panels.</summary>
[FeedForward(32, 64)]
internal sealed partial class WholeNetwork;

/// <summary>Weights of 16 bits, the last panel not full.</summary>
[Linear(41, 67, WeightType = ElementType.BFloat16)]
internal sealed partial class NarrowLinear;

/// <summary>Likewise in a gated network.</summary>
[FeedForward(9, 21, Activation = Activation.SwiGlu, WeightType = ElementType.BFloat16)]
internal sealed partial class NarrowNetwork;

/// <summary>Weights of 8 bits, the last panel not full.</summary>
[Linear(41, 67, WeightType = ElementType.Int8)]
internal sealed partial class ByteLinear;

/// <summary>Likewise in a gated network.</summary>
[FeedForward(9, 21, Activation = Activation.SwiGlu, WeightType = ElementType.Int8)]
internal sealed partial class ByteNetwork;

/// <summary>Samples end to end through a layer that normalises before its sublayers.</summary>
[TransformerLayer(2, 18, 9, 23, PackedSequences = true, NormalizationPlacement = NormalizationPlacement.Pre, Mask = AttentionMask.Causal)]
internal sealed partial class PackedLayer;

/// <summary>And through one that does behind each sum, from a memory.</summary>
[TransformerLayer(2, 16, 9, 32, KeyValueLength = 5, PackedSequences = true)]
internal sealed partial class PackedMemoryLayer;

/// <summary>One that learns: gated, normalised before and behind, from a memory whose keys are biased and hidden.</summary>
[TransformerLayer(2, 18, 9, 23, KeyValueLength = 7, Activation = Activation.SwiGlu, NormalizationPlacement = NormalizationPlacement.Both,
    Mask = AttentionMask.Additive | AttentionMask.KeyPadding, Gradients = true, AttentionDropout = 0.3f, HiddenDropout = 0.2f, ResidualDropout = 0.1f)]
internal sealed partial class TrainedLayerDeclared : ITrainedLayer;

/// <summary>The same with a key and value of the layer's own, which no weights are dropped beside.</summary>
[TransformerLayer(2, 18, 9, 23, KeyValueLength = 7, Activation = Activation.SwiGlu, NormalizationPlacement = NormalizationPlacement.Both, AddBiasKeyValue = true,
    Mask = AttentionMask.Additive | AttentionMask.KeyPadding, Gradients = true, HiddenDropout = 0.2f, ResidualDropout = 0.1f)]
internal sealed partial class OwnKeyLayerDeclared : ITrainedLayer;
