using AttentionGen;

namespace TrainFromScratch.Model;

/// <summary>From a row of the last layer to a logit for each token.</summary>
[Linear(ModelShape.Dimension, ModelShape.VocabularySize, Gradients = true)]
internal sealed partial class VocabularyHead;
