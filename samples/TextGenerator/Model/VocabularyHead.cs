using AttentionGen;

namespace TextGenerator.Model;

/// <summary>From a row of the last layer to a logit for each token.</summary>
[Linear(LlamaShape.Dimension, LlamaShape.VocabularySize)]
internal sealed partial class VocabularyHead;

/// <summary>The same with weights of 16 bits.</summary>
[Linear(LlamaShape.Dimension, LlamaShape.VocabularySize, WeightType = ElementType.BFloat16)]
internal sealed partial class NarrowVocabularyHead;

/// <summary>And of 8.</summary>
[Linear(LlamaShape.Dimension, LlamaShape.VocabularySize, WeightType = ElementType.Int8)]
internal sealed partial class ByteVocabularyHead;
