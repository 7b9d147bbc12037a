using AttentionGen;

namespace TrainFromScratch.Model;

/// <summary>Weights to begin with, the same for every seed: normally distributed, of a size that keeps rows as large as they came.</summary>
/// <param name="random">What they are drawn from.</param>
/// <param name="layerCount">Layers whose outputs add up; each is the smaller the more there are.</param>
internal sealed class DrawnWeights(Random random, int layerCount)
{
    private const int Dimension = ModelShape.Dimension;

    // As in GPT-2, of embeddings and logits.
    private const double SmallDeviation = 0.02;

    public EmbeddingWeights Embedding(double deviation = SmallDeviation) => new(
        Normal(ModelShape.VocabularySize * Dimension, deviation), Normal(ModelShape.ContextLength * Dimension, deviation));

    public TransformerLayerWeights Block() => new()
    {
        Attention = MultiHeadAttentionWeights.FromPyTorch(
            Normal(3 * Dimension * Dimension, 1 / Math.Sqrt(Dimension)), new float[3 * Dimension], Normal(Dimension * Dimension, Residual(Dimension, 2)), new float[Dimension]),
        AttentionNormalization = Normalization(),
        FeedForward = new FeedForwardWeights(
            up: Linear(Dimension, ModelShape.HiddenDimension, 1 / Math.Sqrt(Dimension)),
            down: Linear(ModelShape.HiddenDimension, Dimension, Residual(ModelShape.HiddenDimension, 2))),
        FeedForwardNormalization = Normalization(),
    };

    /// <summary>Logits that differ by little: no token is likely yet.</summary>
    public LinearWeights Head() => Linear(Dimension, ModelShape.VocabularySize, SmallDeviation);

    /// <summary>A linear layer without a bias to begin with.</summary>
    public LinearWeights Linear(int inputs, int outputs, double deviation) => LinearWeights.FromPyTorch(Normal(inputs * outputs, deviation), new float[outputs]);

    /// <summary>The deviation of a matrix whose outputs are added to the rows, one of so many in a layer.</summary>
    public double Residual(int inputs, int sumsOfLayer) => 1 / Math.Sqrt(inputs * (double)sumsOfLayer * layerCount);

    private static NormalizationWeights Normalization()
    {
        var gain = new float[Dimension];
        Array.Fill(gain, 1);
        return new NormalizationWeights(gain, new float[Dimension]);
    }

    // Box and Muller's.
    private float[] Normal(int count, double deviation)
    {
        var values = new float[count];
        foreach (ref float value in values.AsSpan())
            value = (float)(deviation * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
        return values;
    }
}
