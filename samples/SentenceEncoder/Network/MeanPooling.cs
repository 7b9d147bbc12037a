using System.Numerics.Tensors;
using SentenceEncoder.Models;

namespace SentenceEncoder.Network;

/// <summary>An embedding from the rows of a text: their mean, divided by its length, so that products of embeddings are cosines.</summary>
internal static class MeanPooling
{
    private const int Dimension = MiniLmShape.Dimension;

    /// <summary>Writes (text, dimension).</summary>
    /// <param name="rows">(rows of all texts, dimension).</param>
    /// <param name="cumulativeLengths">Where each text's rows begin, and the end of the last.</param>
    /// <param name="embeddings">(text, dimension).</param>
    public static void Write(ReadOnlySpan<float> rows, ReadOnlySpan<int> cumulativeLengths, Span<float> embeddings)
    {
        for (int text = 0; text + 1 < cumulativeLengths.Length; text++)
        {
            (int first, int end) = (cumulativeLengths[text], cumulativeLengths[text + 1]);
            Write(rows[(first * Dimension)..(end * Dimension)], embeddings.Slice(text * Dimension, Dimension));
        }
    }

    /// <summary>Writes one text's embedding.</summary>
    /// <param name="rows">(row, dimension), at least one row.</param>
    /// <param name="embedding">(dimension).</param>
    public static void Write(ReadOnlySpan<float> rows, Span<float> embedding)
    {
        // The division by the number of rows falls out with the length.
        embedding.Clear();
        for (int start = 0; start < rows.Length; start += Dimension)
            TensorPrimitives.Add(embedding, rows.Slice(start, Dimension), embedding);
        TensorPrimitives.Divide(embedding, TensorPrimitives.Norm<float>(embedding), embedding);
    }
}
