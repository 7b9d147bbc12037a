using AttentionGen;
using SentenceEncoder.Models;

namespace SentenceEncoder.Network;

/// <summary>The same layer over one text, which also returns what attends to what. Packed sequences have no room for that: their texts differ in length.</summary>
[TransformerLayer(MiniLmShape.HeadCount, MiniLmShape.Dimension, MiniLmShape.MostTokens, MiniLmShape.HiddenDimension,
    Activation = Activation.GeluErf, Epsilon = MiniLmShape.Epsilon, Outputs = AttentionOutputs.Weights)]
internal sealed partial class ShownLayer;
