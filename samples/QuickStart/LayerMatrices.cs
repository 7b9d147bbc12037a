using AttentionGen;

namespace QuickStart;

/// <summary>Random weights of one layer, in PyTorch's layout: (outputs, inputs), no biases.</summary>
/// <remarks>
/// A head's keys share the random projection of its queries. Untrained as they are, its scores then measure how alike two rows are in
/// byte and position, and the map shows something: letters find their like, and their neighbours.
/// </remarks>
internal sealed record LayerMatrices(float[] InProjection, float[] OutProjection)
{
    /// <summary>Each head looks more sharply than the one before.</summary>
    private static readonly float[] s_sharpness = [0.5f, 0.75f, 1, 1.5f];

    public static LayerMatrices Random(int seed)
    {
        var random = new Random(seed);
        float deviation = 1 / MathF.Sqrt(TextModel.Dimension);
        float[] queries = RandomMatrix.Create(random, TextModel.Dimension, TextModel.Dimension, deviation);
        for (int i = 0; i < queries.Length; i++)
            queries[i] *= MathF.Sqrt(s_sharpness[i / (TextModel.HeadDimension * TextModel.Dimension)]);

        float[] values = RandomMatrix.Create(random, TextModel.Dimension, TextModel.Dimension, deviation);
        float[] outputs = RandomMatrix.Create(random, TextModel.Dimension, TextModel.Dimension, deviation);
        return new LayerMatrices([.. queries, .. queries, .. values], outputs);
    }

    public MultiHeadAttentionWeights ToWeights() => MultiHeadAttentionWeights.FromPyTorch(InProjection, [], OutProjection, []);
}
