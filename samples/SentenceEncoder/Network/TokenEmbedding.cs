using System.Numerics.Tensors;
using SentenceEncoder.Models;
using SentenceEncoder.Tokens;

namespace SentenceEncoder.Network;

/// <summary>A row for each token: of its word, its place in the text and its type, normalised.</summary>
internal sealed class TokenEmbedding
{
    private const int Dimension = MiniLmShape.Dimension;

    private readonly float[] _words;
    private readonly float[] _places;
    private readonly float[] _gain;
    private readonly float[] _bias;

    public TokenEmbedding(MiniLmWeights weights)
    {
        _words = weights.Words;
        _gain = weights.EmbeddingGain;
        _bias = weights.EmbeddingBias;

        // All tokens are of type 0, so that a place and the type are one row.
        _places = new float[MiniLmShape.MostTokens * Dimension];
        for (int place = 0; place < MiniLmShape.MostTokens; place++)
            TensorPrimitives.Add(Row(weights.Positions, place), Row(weights.TokenTypes, 0), _places.AsSpan(place * Dimension, Dimension));
    }

    /// <summary>Writes (token, dimension).</summary>
    public void Write(PackedTokens tokens, Span<float> rows)
    {
        int written = 0;
        for (int text = 0; text < tokens.Count; text++)
        {
            ReadOnlySpan<int> ids = tokens[text];
            for (int place = 0; place < ids.Length; place++)
            {
                Span<float> row = rows.Slice(written++ * Dimension, Dimension);
                TensorPrimitives.Add(Row(_words, ids[place]), Row(_places, place), row);
                Normalize(row);
            }
        }
    }

    private void Normalize(Span<float> row)
    {
        TensorPrimitives.Subtract(row, TensorPrimitives.Sum<float>(row) / Dimension, row);
        float variance = TensorPrimitives.SumOfSquares<float>(row) / Dimension;
        TensorPrimitives.Multiply(row, 1 / MathF.Sqrt(variance + MiniLmShape.Epsilon), row);
        TensorPrimitives.MultiplyAdd(row, _gain, _bias, row);
    }

    private static ReadOnlySpan<float> Row(float[] table, int index) => table.AsSpan(index * Dimension, Dimension);
}
