using AttentionGen;
using SentenceEncoder.Models;

namespace SentenceEncoder.Network;

/// <summary>One of the model's layers, over rows of texts that lie end to end. The generator writes the whole class.</summary>
[TransformerLayer(MiniLmShape.HeadCount, MiniLmShape.Dimension, MiniLmShape.MostTokens, MiniLmShape.HiddenDimension,
    Activation = Activation.GeluErf, Epsilon = MiniLmShape.Epsilon, PackedSequences = true)]
internal sealed partial class MiniLmLayer;
