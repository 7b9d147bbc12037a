using AttentionGen;
using TrainFromScratch.Model;

namespace TrainFromScratch.Comparison;

/// <summary>A convolution over tokens as a linear layer, over as many rows end to end as its kernel is wide.</summary>
[Linear(Width * ModelShape.Dimension, ModelShape.Dimension, Activation = Activation.Relu, Gradients = true)]
internal sealed partial class Convolution
{
    /// <summary>Rows that an output sees: its own, and those before it.</summary>
    public const int Width = 4;
}
