namespace AttentionGen.Benchmarks.Training;

/// <summary>MiniLM's layer, learning.</summary>
[TransformerLayer(headCount: 12, modelDimension: 384, sequenceLength: 128, feedForwardDimension: 1536, Gradients = true)]
internal sealed partial class SmallTrained;

/// <summary>BERT base's.</summary>
[TransformerLayer(headCount: 12, modelDimension: 768, sequenceLength: 128, feedForwardDimension: 3072, Gradients = true)]
internal sealed partial class BaseTrained;

/// <summary>A decoder's: causal, normalised before.</summary>
[TransformerLayer(headCount: 12, modelDimension: 768, sequenceLength: 128, feedForwardDimension: 3072, NormalizationPlacement = NormalizationPlacement.Pre,
    Mask = AttentionMask.Causal, Gradients = true)]
internal sealed partial class CausalTrained;

/// <summary>The small character models' of samples.</summary>
[TransformerLayer(headCount: 4, modelDimension: 128, sequenceLength: 64, feedForwardDimension: 512, NormalizationPlacement = NormalizationPlacement.Pre,
    Mask = AttentionMask.Causal, Gradients = true)]
internal sealed partial class TinyTrained;

/// <summary>MiniLM's layer with dropout at every place.</summary>
[TransformerLayer(headCount: 12, modelDimension: 384, sequenceLength: 128, feedForwardDimension: 1536, Gradients = true,
    AttentionDropout = Dropping.Rate, HiddenDropout = Dropping.Rate, ResidualDropout = Dropping.Rate)]
internal sealed partial class SmallDropping;

/// <summary>BERT base's.</summary>
[TransformerLayer(headCount: 12, modelDimension: 768, sequenceLength: 128, feedForwardDimension: 3072, Gradients = true,
    AttentionDropout = Dropping.Rate, HiddenDropout = Dropping.Rate, ResidualDropout = Dropping.Rate)]
internal sealed partial class BaseDropping;

/// <summary>The small character models'.</summary>
[TransformerLayer(headCount: 4, modelDimension: 128, sequenceLength: 64, feedForwardDimension: 512, NormalizationPlacement = NormalizationPlacement.Pre,
    Mask = AttentionMask.Causal, Gradients = true, AttentionDropout = Dropping.Rate, HiddenDropout = Dropping.Rate, ResidualDropout = Dropping.Rate)]
internal sealed partial class TinyDropping;

/// <summary>What these layers drop.</summary>
internal static class Dropping
{
    public const float Rate = 0.1f;
}
