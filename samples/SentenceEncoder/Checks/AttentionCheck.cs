using System.Numerics.Tensors;
using System.Reflection;
using AttentionGen;
using SentenceEncoder.Models;
using SentenceEncoder.Network;
using SentenceEncoder.Tokens;

namespace SentenceEncoder.Checks;

/// <summary>What <c>--report</c> shows: the attention that the reference computes in double, of the layers that make the embedding.</summary>
internal static class AttentionCheck
{
    // As for embeddings; a weight is at most 1.
    private const float Tolerance = 1e-5f;

    public static void Run(CheckReport report, MiniLmWeights weights, WordPieces wordPieces)
    {
        PackedTokens text = wordPieces.Encode(["The slow tortoise beats the fast hare."]);
        int count = text.TokenCount;
        var shown = new List<float[]>();
        float[] rows = AttentionView.Run(weights, text, (_, attention) => shown.Add([.. attention]));

        float[] embedding = new float[MiniLmShape.Dimension], expected = new float[MiniLmShape.Dimension];
        MeanPooling.Write(rows, embedding);
        using var network = new MiniLmNetwork(weights, threadCount: 1);
        network.Encode(text, expected);
        report.Add("the layers of the report make the same embedding", Difference(embedding, expected) <= Tolerance, $"largest difference {Difference(embedding, expected):E1}");

        var input = new float[count * MiniLmShape.Dimension];
        new TokenEmbedding(weights).Write(text, input);
        var exact = new double[shown[0].Length];
        var declaration = typeof(ShownLayer).GetCustomAttribute<TransformerLayerAttribute>()!;
        var inputs = new MultiHeadAttentionInputs { Input = input, QueryLength = count, KeyLength = count };
        ReferenceAttention.Forward(declaration, weights.Layers[0], inputs, new double[input.Length].AsSpan(), exact.AsSpan());
        double difference = shown[0].Zip(exact, (weight, wanted) => Math.Abs(weight - wanted)).Max();
        report.Add("the first layer's weights are the reference's", difference <= Tolerance, $"largest difference {difference:E1}");

        bool areWhole = shown.All(layer => layer.Chunk(count).All(row => Math.Abs(TensorPrimitives.Sum<float>(row) - 1) <= Tolerance));
        report.Add($"each row of {shown.Count} layers adds up to 1", areWhole && shown.Count == weights.Layers.Count);
    }

    private static float Difference(float[] first, float[] second) => first.Zip(second, (a, b) => Math.Abs(a - b)).Max();
}
