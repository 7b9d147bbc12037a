using System.Collections.Immutable;
using System.Numerics.Tensors;
using AttentionGen;

namespace TrainFromScratch.Model;

/// <summary>A row for each token and one for each place, added: what goes into the first layer.</summary>
/// <param name="tokens">(token, dimension)</param>
/// <param name="positions">(place, dimension)</param>
internal sealed class EmbeddingWeights(float[] tokens, float[] positions) : IWeights
{
    private const int Dimension = ModelShape.Dimension;

    public ImmutableArray<WeightParameter> Parameters { get; } = [new("tokens", tokens), new("positions", positions)];

    public EmbeddingWeights CreateGradients() => new(new float[tokens.Length], new float[positions.Length]);

    public void Repack()
    {
        // Rows are looked up where they lie.
    }

    /// <summary>The rows of samples of <see cref="ModelShape.ContextLength"/> tokens, or of one shorter sample.</summary>
    public void Forward(ReadOnlySpan<int> ids, Span<float> rows)
    {
        for (int n = 0; n < ids.Length; n++)
            TensorPrimitives.Add(Token(ids[n]), Position(n), rows.Slice(n * Dimension, Dimension));
    }

    /// <summary>Adds the gradients of rows to those of the tokens and places that they were made of; called of the gradients.</summary>
    public void Add(ReadOnlySpan<int> ids, ReadOnlySpan<float> rowGradients)
    {
        for (int n = 0; n < ids.Length; n++)
        {
            ReadOnlySpan<float> row = rowGradients.Slice(n * Dimension, Dimension);
            Span<float> token = Token(ids[n]), position = Position(n);
            TensorPrimitives.Add(token, row, token);
            TensorPrimitives.Add(position, row, position);
        }
    }

    private Span<float> Token(int id) => tokens.AsSpan(id * Dimension, Dimension);

    private Span<float> Position(int row) => positions.AsSpan(row % ModelShape.ContextLength * Dimension, Dimension);
}
