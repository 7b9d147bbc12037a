using TrainFromScratch.Model;

namespace TrainFromScratch.Comparison;

/// <summary>Two models of as many parameters, to a few in a hundred: layers of attention, and of convolutions.</summary>
internal static class ComparedModels
{
    public const int AttentionLayerCount = 2;
    public const int ConvolutionLayerCount = 6;

    /// <summary>Tokens that decide about an output of the convolutions: its own, and those that layers look back by.</summary>
    public const int ConvolutionReach = 1 + (ConvolutionLayerCount * (Convolution.Width - 1));

    // No normalisation makes the rows of the convolutions larger: they begin as large as they are to be, and so do those of attention.
    private const double EmbeddingDeviation = 0.5;

    public static SequenceModel Attention(int seed, int batchSize, ParallelOptions parallel)
    {
        int rows = batchSize * ModelShape.ContextLength;
        var drawn = new DrawnWeights(new Random(seed), AttentionLayerCount);
        return new SequenceModel(
            drawn.Embedding(EmbeddingDeviation), Enumerable.Range(0, AttentionLayerCount).Select(_ => new AttentionLayer(drawn.Block(), rows, parallel)), drawn.Head(), rows, parallel);
    }

    public static SequenceModel Convolutions(int seed, int batchSize, ParallelOptions parallel)
    {
        const int Inputs = Convolution.Width * ModelShape.Dimension;
        int rows = batchSize * ModelShape.ContextLength;
        var drawn = new DrawnWeights(new Random(seed), ConvolutionLayerCount);
        double deviation = drawn.Residual(Inputs, sumsOfLayer: 1);
        return new SequenceModel(
            drawn.Embedding(EmbeddingDeviation),
            Enumerable.Range(0, ConvolutionLayerCount).Select(_ => new ConvolutionLayer(drawn.Linear(Inputs, ModelShape.Dimension, deviation), rows, parallel)), drawn.Head(), rows, parallel);
    }
}
