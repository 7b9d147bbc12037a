using System.Numerics.Tensors;
using AttentionGen;
using SentenceEncoder.Comparison;
using SentenceEncoder.Models;
using SentenceEncoder.Network;
using SentenceEncoder.Tokens;

namespace SentenceEncoder.Checks;

/// <summary>Embeddings against ONNX Runtime's, and against each other: alone, in company, on one thread and on several.</summary>
internal static class EmbeddingCheck
{
    // What is promised; an element of 384 in a row of length 1 is around 0.05.
    private const float Tolerance = 1e-5f;

    // What is promised of weights of 16 and of 8 bits.
    private static readonly (ElementType Type, float LeastCosine)[] s_rounded = [(ElementType.BFloat16, 0.9999f), (ElementType.Int8, 0.99f)];

    private static readonly string[] s_sentences =
    [
        "A fox looks at grapes that hang too high.",
        "That is a happy person",
        "That is a very happy person",
        "The quick brown fox jumps over the lazy dog.",
        "",
        "?",
        "Caf\u00e9, na\u00efve fa\u00e7ade; \u65e5\u672c\u8a9e \U0001f601",
        "SELECT name FROM people WHERE age > 30 ORDER BY name;",
        string.Join(' ', Enumerable.Repeat("A slow and steady pace wins the race against a sleeping hare.", 8)),
        string.Join(' ', Enumerable.Repeat("unaffable embeddings", 200)),
    ];

    public static void Run(CheckReport report, IModelFiles files, MiniLmWeights weights, WordPieces wordPieces, IReadOnlyList<string> passages)
    {
        if (files.ReadOnnxModel() is not byte[] model)
        {
            report.Add("the model's folder has a model.onnx to compare with", false);
            return;
        }

        string[] texts = [.. s_sentences, .. passages.Take(16)];
        PackedTokens together = wordPieces.Encode(texts);
        using var one = new MiniLmNetwork(weights, threadCount: 1);
        using var onnx = new OnnxNetwork(model, threadCount: 1);
        float[] embeddings = Encode(one, together), expected = Encode(onnx, together);

        float difference = TensorPrimitives.MaxMagnitude<float>(Differences(embeddings, expected));
        report.Add($"{texts.Length} embeddings are ONNX Runtime's to {Tolerance}", Math.Abs(difference) <= Tolerance, $"largest difference {Math.Abs(difference):E1}");

        float[] lengths = [.. Enumerable.Range(0, texts.Length).Select(text => TensorPrimitives.Norm<float>(Of(embeddings, text)))];
        foreach ((ElementType type, float least) in s_rounded)
        {
            using var rounded = new MiniLmNetwork(weights, threadCount: 1, type);
            float[] near = Encode(rounded, together);
            float cosine = Enumerable.Range(0, texts.Length).Min(text => TensorPrimitives.CosineSimilarity(Of(near, text), Of(expected, text)));
            report.Add($"with weights as {type} they point where ONNX Runtime's do, to a cosine of {least}", cosine >= least, $"least cosine {cosine:F5}");
        }

        report.Add("they are of length 1", lengths.All(length => Math.Abs(length - 1) < 1e-6f));

        foreach (int threadCount in new[] { 2, 3 })
        {
            using var several = new MiniLmNetwork(weights, threadCount);
            report.Add($"{threadCount} threads make the same bits", Encode(several, together).AsSpan().SequenceEqual(embeddings));
        }

        bool same = true;
        for (int text = 0; text < texts.Length; text++)
            same &= Encode(one, wordPieces.Encode([texts[text]])).AsSpan().SequenceEqual(Of(embeddings, text));
        report.Add("a text alone has the same bits as among others", same);
    }

    private static float[] Encode(ISentenceNetwork network, PackedTokens tokens)
    {
        var embeddings = new float[tokens.Count * MiniLmShape.Dimension];
        network.Encode(tokens, embeddings);
        return embeddings;
    }

    private static float[] Differences(float[] first, float[] second)
    {
        var result = new float[first.Length];
        TensorPrimitives.Subtract(first, second, result);
        return result;
    }

    private static ReadOnlySpan<float> Of(float[] embeddings, int text) => embeddings.AsSpan(text * MiniLmShape.Dimension, MiniLmShape.Dimension);
}
