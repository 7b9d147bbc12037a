using System.Numerics;
using System.Runtime.InteropServices;

namespace AttentionGen;

/// <summary>
/// A table with one row for each position, to be added to embeddings before the first attention layer: attention itself does not see
/// the order of its inputs.
/// </summary>
public sealed class PositionalEncoding
{
    private readonly float[] _table;

    private PositionalEncoding(float[] table, int modelDimension)
    {
        _table = table;
        ModelDimension = modelDimension;
        SequenceLength = table.Length / modelDimension;
    }

    /// <summary>Number of positions in the table.</summary>
    public int SequenceLength { get; }

    /// <summary>Elements of a row.</summary>
    public int ModelDimension { get; }

    /// <summary>The table, (position, modelDimension).</summary>
    public ReadOnlySpan<float> Table => _table;

    /// <summary>
    /// The fixed encoding of Vaswani et al., "Attention Is All You Need", section 3.5:
    /// PE(pos, 2i) = sin(pos / 10000^(2i / d)), PE(pos, 2i + 1) = cos(pos / 10000^(2i / d)). Computed in double and rounded once.
    /// </summary>
    /// <param name="sequenceLength">Number of positions, at least 1.</param>
    /// <param name="modelDimension">Elements of a row, d, at least 1. If it is odd, the last element is a sine without its cosine.</param>
    /// <returns>The table.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A size is below 1, or the table has more elements than an array can.</exception>
    public static PositionalEncoding Sinusoidal(int sequenceLength, int modelDimension)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sequenceLength, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(modelDimension, 1);
        if ((long)sequenceLength * modelDimension > Array.MaxLength)
        {
            throw new ArgumentOutOfRangeException(
                nameof(sequenceLength),
                sequenceLength,
                $"A table of (position {sequenceLength}, model {modelDimension}) has more than {Array.MaxLength} elements.");
        }

        var table = new float[sequenceLength * modelDimension];
        for (int column = 0; column < modelDimension; column++)
        {
            bool isSine = column % 2 == 0;
            int even = isSine ? column : column - 1;
            double period = Math.Pow(10000, (double)even / modelDimension);
            for (int position = 0; position < sequenceLength; position++)
            {
                double angle = position / period;
                table[position * modelDimension + column] = (float)(isSine ? Math.Sin(angle) : Math.Cos(angle));
            }
        }

        return new PositionalEncoding(table, modelDimension);
    }

    /// <summary>A trained table, such as the weight of a position embedding.</summary>
    /// <param name="table">(position, modelDimension), at least one row; it is copied.</param>
    /// <param name="modelDimension">Elements of a row, at least 1.</param>
    /// <returns>The table.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="modelDimension"/> is below 1.</exception>
    /// <exception cref="ArgumentException">The table is empty or ends within a row.</exception>
    public static PositionalEncoding Learned(ReadOnlySpan<float> table, int modelDimension)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(modelDimension, 1);
        if (table.IsEmpty || table.Length % modelDimension != 0)
        {
            throw new ArgumentException(
                $"table must be (position, model {modelDimension}), a positive multiple of {modelDimension} elements, but has {table.Length}.",
                nameof(table));
        }

        return new PositionalEncoding(table.ToArray(), modelDimension);
    }

    /// <summary>Adds the rows from <paramref name="firstPosition"/> on to the rows of one sample, in place. Does not allocate.</summary>
    /// <param name="embeddings">(sequence, modelDimension).</param>
    /// <param name="firstPosition">Position of the first row.</param>
    /// <exception cref="ArgumentException">The embeddings end within a row.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The rows reach beyond the table. Nothing was added.</exception>
    public void Add(Span<float> embeddings, int firstPosition = 0)
    {
        if (embeddings.Length % ModelDimension != 0)
        {
            throw new ArgumentException(
                $"embeddings must be (sequence, model {ModelDimension}), a multiple of {ModelDimension} elements, but has {embeddings.Length}.",
                nameof(embeddings));
        }

        CheckPositions(embeddings.Length / ModelDimension, firstPosition);
        AddElements(_table.AsSpan(firstPosition * ModelDimension, embeddings.Length), embeddings);
    }

    /// <summary>
    /// Adds the same rows, those from <paramref name="firstPosition"/> on, to every sample of a batch, in place. Does not allocate.
    /// </summary>
    /// <param name="embeddings">(batch, sequence, modelDimension).</param>
    /// <param name="sequenceLength">Rows of one sample, at least 1.</param>
    /// <param name="firstPosition">Position of each sample's first row.</param>
    /// <exception cref="ArgumentException">The embeddings are no whole number of samples.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The rows reach beyond the table. Nothing was added.</exception>
    public void Add(Span<float> embeddings, int sequenceLength, int firstPosition)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sequenceLength, 1);
        CheckPositions(sequenceLength, firstPosition);
        int sample = sequenceLength * ModelDimension;
        if (embeddings.Length % sample != 0)
        {
            throw new ArgumentException(
                $"embeddings must be (batch, sequence {sequenceLength}, model {ModelDimension}), a multiple of {sample} elements, " +
                $"but has {embeddings.Length}.",
                nameof(embeddings));
        }

        ReadOnlySpan<float> rows = _table.AsSpan(firstPosition * ModelDimension, sample);
        for (; !embeddings.IsEmpty; embeddings = embeddings[sample..])
            AddElements(rows, embeddings[..sample]);
    }

    private void CheckPositions(int rows, int firstPosition)
    {
        if (firstPosition < 0 || firstPosition > SequenceLength - rows)
        {
            throw new ArgumentOutOfRangeException(
                nameof(firstPosition),
                firstPosition,
                $"{rows} rows from firstPosition on must lie within the table's {SequenceLength} positions.");
        }
    }

    private static void AddElements(ReadOnlySpan<float> source, Span<float> destination)
    {
        ReadOnlySpan<Vector<float>> sourceVectors = MemoryMarshal.Cast<float, Vector<float>>(source);
        Span<Vector<float>> destinationVectors = MemoryMarshal.Cast<float, Vector<float>>(destination);
        for (int i = 0; i < destinationVectors.Length; i++)
            destinationVectors[i] += sourceVectors[i];

        for (int i = destinationVectors.Length * Vector<float>.Count; i < destination.Length; i++)
            destination[i] += source[i];
    }
}
