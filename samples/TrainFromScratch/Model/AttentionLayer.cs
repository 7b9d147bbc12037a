using AttentionGen;

namespace TrainFromScratch.Model;

/// <summary>A <see cref="Block"/> that learns.</summary>
internal sealed class AttentionLayer(TransformerLayerWeights weights, int rows, ParallelOptions parallel) : ISequenceLayer
{
    private readonly Block _block = new(weights);
    private readonly TransformerLayerWeights _gradients = weights.CreateGradients();
    private readonly float[] _activations = new float[Block.ActivationCount(rows)];

    public IWeights Weights => weights;

    public IWeights Gradients => _gradients;

    /// <summary>What the next calls drop; null for nothing.</summary>
    public DropoutSeed? Dropout { get; set; }

    public void Forward(ReadOnlySpan<float> input, Span<float> output) => _block.Forward(input, Dropout, output, Kept(input), parallel);

    public void Backward(ReadOnlySpan<float> input, ReadOnlySpan<float> outputGradient, Span<float> inputGradient) =>
        _block.Backward(input, Dropout, Kept(input), outputGradient, inputGradient, _gradients, parallel);

    private Span<float> Kept(ReadOnlySpan<float> input) => _activations.AsSpan(0, Block.ActivationCount(input.Length / ModelShape.Dimension));
}
