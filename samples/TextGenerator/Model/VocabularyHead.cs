using AttentionGen;

namespace TextGenerator.Model;

/// <summary>From a row of the last layer to a logit for each token.</summary>
[Linear(LlamaShape.Dimension, LlamaShape.VocabularySize)]
internal sealed partial class VocabularyHead;
