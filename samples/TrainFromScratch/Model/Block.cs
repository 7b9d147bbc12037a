using AttentionGen;

namespace TrainFromScratch.Model;

/// <summary>A layer of GPT-2's kind: causal attention and a network, each behind a normalisation and added to what came in. <c>Gradients</c> lets it learn.</summary>
[TransformerLayer(
    ModelShape.HeadCount, ModelShape.Dimension, ModelShape.ContextLength, ModelShape.HiddenDimension,
    Mask = AttentionMask.Causal, NormalizationPlacement = NormalizationPlacement.Pre, Gradients = true,
    AttentionDropout = ModelShape.Dropout, HiddenDropout = ModelShape.Dropout, ResidualDropout = ModelShape.Dropout)]
internal sealed partial class Block;
