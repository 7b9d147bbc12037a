using AttentionGen;
using SentenceEncoder.Models;

namespace SentenceEncoder.Network;

/// <summary>One of the model's layers, over rows of texts that lie end to end. The generator writes the whole class.</summary>
[TransformerLayer(MiniLmShape.HeadCount, MiniLmShape.Dimension, MiniLmShape.MostTokens, MiniLmShape.HiddenDimension,
    Activation = Activation.GeluErf, Epsilon = MiniLmShape.Epsilon, PackedSequences = true)]
internal sealed partial class MiniLmLayer;

/// <summary>The same with weights of 16 bits.</summary>
[TransformerLayer(MiniLmShape.HeadCount, MiniLmShape.Dimension, MiniLmShape.MostTokens, MiniLmShape.HiddenDimension,
    Activation = Activation.GeluErf, Epsilon = MiniLmShape.Epsilon, PackedSequences = true, WeightType = ElementType.BFloat16)]
internal sealed partial class NarrowMiniLmLayer;

/// <summary>And of 8.</summary>
[TransformerLayer(MiniLmShape.HeadCount, MiniLmShape.Dimension, MiniLmShape.MostTokens, MiniLmShape.HiddenDimension,
    Activation = Activation.GeluErf, Epsilon = MiniLmShape.Epsilon, PackedSequences = true, WeightType = ElementType.Int8)]
internal sealed partial class ByteMiniLmLayer;
