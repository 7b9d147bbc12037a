using AttentionGen;

namespace TrainFromScratch.Model;

/// <summary>A layer over rows of samples that lie one behind the other, with its weights, their gradients, and what it keeps from forward to backward.</summary>
internal interface ISequenceLayer
{
    IWeights Weights { get; }

    /// <summary>In the form of <see cref="Weights"/>; what is made of them is added.</summary>
    IWeights Gradients { get; }

    /// <summary>Computes rows, and keeps what <see cref="Backward"/> needs.</summary>
    void Forward(ReadOnlySpan<float> input, Span<float> output);

    /// <summary>Writes the gradient of the input of the last forward call, and adds those of the weights.</summary>
    void Backward(ReadOnlySpan<float> input, ReadOnlySpan<float> outputGradient, Span<float> inputGradient);
}
