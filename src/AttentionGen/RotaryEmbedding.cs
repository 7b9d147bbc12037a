using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using AttentionGen.Runtime;

namespace AttentionGen;

/// <summary>
/// Rotary positions: the cosines and sines of every position's angles, for kernels that rotate queries and keys as they load them, and for
/// rows that are to be rotated by themselves. Immutable; one serves all layers of a model.
/// </summary>
/// <remarks>Su et al., "RoFormer: Enhanced Transformer with Rotary Position Embedding", section 3.2.2.</remarks>
public sealed class RotaryEmbedding
{
    private readonly float[] _cosines;
    private readonly float[] _sines;
    private RotaryEmbedding? _inverse;

    /// <summary>Angles position * theta^(-2n / dimension) for n from 0 to dimension / 2 - 1.</summary>
    /// <param name="dimension">Elements of a row that are rotated; even, at least 2.</param>
    /// <param name="positionCount">Positions, from 0 on, at least 1.</param>
    /// <param name="theta">The base, positive.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public RotaryEmbedding(int dimension, int positionCount, double theta = 10000)
    {
        CheckDimension(dimension);
        ArgumentOutOfRangeException.ThrowIfLessThan(positionCount, 1);
        if (!(theta > 0 && double.IsFinite(theta)))
            throw new ArgumentOutOfRangeException(nameof(theta), theta, "Expected a positive, finite base.");
        Dimension = dimension;
        PositionCount = positionCount;
        int pairs = dimension / 2;
        if (positionCount > Array.MaxLength / pairs)
        {
            throw new ArgumentOutOfRangeException(nameof(positionCount), positionCount, string.Create(
                CultureInfo.InvariantCulture, $"Expected at most {Array.MaxLength / pairs} positions of {pairs} angles each, got {positionCount}."));
        }
        _cosines = new float[positionCount * pairs];
        _sines = new float[positionCount * pairs];
        for (int position = 0; position < positionCount; position++)
        {
            for (int pair = 0; pair < pairs; pair++)
            {
                double angle = position * Math.Pow(theta, -2.0 * pair / dimension);
                _cosines[(position * pairs) + pair] = (float)Math.Cos(angle);
                _sines[(position * pairs) + pair] = (float)Math.Sin(angle);
            }
        }
    }

    private RotaryEmbedding(int dimension, float[] cosines, float[] sines)
    {
        Dimension = dimension;
        PositionCount = cosines.Length / (dimension / 2);
        _cosines = cosines;
        _sines = sines;
    }

    /// <summary>Elements of a row that are rotated.</summary>
    public int Dimension { get; }

    /// <summary>How many positions the tables have, from 0 on.</summary>
    public int PositionCount { get; }

    /// <summary>Cosines, (position, dimension / 2).</summary>
    public ReadOnlySpan<float> Cosines => _cosines;

    /// <summary>Sines, (position, dimension / 2).</summary>
    public ReadOnlySpan<float> Sines => _sines;

    /// <summary>The transposed rotation, by which gradients of rotated rows become those of the rows; made when first asked for.</summary>
    internal RotaryEmbedding Inverse => _inverse ??= new RotaryEmbedding(Dimension, _cosines, Array.ConvertAll(_sines, static sine => -sine));

    /// <summary>Angles computed elsewhere: scaled, interpolated or learned ones, or a model's own tables.</summary>
    /// <param name="dimension">Elements of a row that are rotated; even, at least 2.</param>
    /// <param name="cosines">(position, dimension / 2); copied.</param>
    /// <param name="sines">(position, dimension / 2); copied.</param>
    /// <exception cref="ArgumentException">A table has not whole rows, or not as many as the other.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The dimension is odd or less than 2.</exception>
    public static RotaryEmbedding FromTables(int dimension, ReadOnlySpan<float> cosines, ReadOnlySpan<float> sines)
    {
        CheckDimension(dimension);
        int pairs = dimension / 2;
        if (cosines.Length == 0 || cosines.Length % pairs != 0)
            throw new ArgumentException($"Expected shape (position, {pairs}), a positive multiple of {pairs} elements, got {cosines.Length} elements.", nameof(cosines));
        if (sines.Length != cosines.Length)
            throw new ArgumentException($"Expected as many elements as the cosines have, {cosines.Length}, got {sines.Length}.", nameof(sines));
        return new RotaryEmbedding(dimension, cosines.ToArray(), sines.ToArray());
    }

    /// <summary>
    /// Rotates the first <see cref="Dimension"/> elements of every row, where rows of a sample stand at positions that follow each other; the others
    /// are copied. Does not allocate.
    /// </summary>
    /// <param name="input">(batch, sequence, head, headDimension), or (batch, head, sequence, headDimension) if head-major.</param>
    /// <param name="output">Receives as many elements; may be the input itself.</param>
    /// <param name="sequenceLength">Rows of a head in one sample, at least 1.</param>
    /// <param name="headCount">Heads, at least 1.</param>
    /// <param name="headDimension">Elements of a row, at least <see cref="Dimension"/>.</param>
    /// <param name="pairing">Which elements are rotated together; not None.</param>
    /// <param name="layout">The order of the axes.</param>
    /// <param name="firstPosition">Position of each sample's first row.</param>
    /// <exception cref="ArgumentException">The input is no whole number of samples, the output has another length or overlaps it in part.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A size or option is out of range, or a position is not in the table. Nothing was written.</exception>
    public void Apply(
        ReadOnlySpan<float> input,
        Span<float> output,
        int sequenceLength,
        int headCount,
        int headDimension,
        RotaryPairing pairing = RotaryPairing.HalfSplit,
        AttentionLayout layout = AttentionLayout.SequenceMajor,
        int firstPosition = 0)
    {
        int batchSize = Check(input, output, sequenceLength, headCount, headDimension, pairing, layout);
        if (firstPosition < 0 || firstPosition > PositionCount - sequenceLength)
        {
            throw new ArgumentOutOfRangeException(nameof(firstPosition), firstPosition, string.Create(
                CultureInfo.InvariantCulture,
                $"{sequenceLength} positions from {firstPosition} on are not all in the table of {PositionCount} positions."));
        }
        Rotate(input, output, batchSize, sequenceLength, headCount, headDimension, pairing, layout, firstPosition, []);
    }

    /// <summary>
    /// Rotates the first <see cref="Dimension"/> elements of every row, where each row's position is given; the others are copied. Does not allocate.
    /// </summary>
    /// <param name="input">(batch, sequence, head, headDimension), or (batch, head, sequence, headDimension) if head-major.</param>
    /// <param name="positions">(batch, sequence), each from 0 to <see cref="PositionCount"/> - 1.</param>
    /// <param name="output">Receives as many elements; may be the input itself.</param>
    /// <param name="sequenceLength">Rows of a head in one sample, at least 1.</param>
    /// <param name="headCount">Heads, at least 1.</param>
    /// <param name="headDimension">Elements of a row, at least <see cref="Dimension"/>.</param>
    /// <param name="pairing">Which elements are rotated together; not None.</param>
    /// <param name="layout">The order of the axes.</param>
    /// <exception cref="ArgumentException">A span's length does not fit, or the output overlaps the input in part or the positions at all.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A size or option is out of range, or a position is not in the table. Nothing was written.</exception>
    public void Apply(
        ReadOnlySpan<float> input,
        ReadOnlySpan<int> positions,
        Span<float> output,
        int sequenceLength,
        int headCount,
        int headDimension,
        RotaryPairing pairing = RotaryPairing.HalfSplit,
        AttentionLayout layout = AttentionLayout.SequenceMajor)
    {
        int batchSize = Check(input, output, sequenceLength, headCount, headDimension, pairing, layout);
        if (positions.Length != batchSize * sequenceLength)
        {
            throw new ArgumentException(string.Create(
                CultureInfo.InvariantCulture,
                $"Expected shape (batch {batchSize}, sequence {sequenceLength}), {batchSize * sequenceLength} elements, got {positions.Length} elements."), nameof(positions));
        }
        for (int row = 0; row < positions.Length; row++)
        {
            if ((uint)positions[row] >= (uint)PositionCount)
            {
                throw new ArgumentOutOfRangeException(nameof(positions), positions[row], string.Create(
                    CultureInfo.InvariantCulture, $"Expected a position from 0 to {PositionCount - 1} in element {row}, got {positions[row]}."));
            }
        }
        if (MemoryMarshal.AsBytes(positions).Overlaps(MemoryMarshal.AsBytes(output)))
            throw new ArgumentException("The output overlaps the positions.", nameof(output));
        Rotate(input, output, batchSize, sequenceLength, headCount, headDimension, pairing, layout, 0, positions);
    }

    private static void CheckDimension(int dimension)
    {
        if (dimension < 2 || dimension % 2 != 0)
        {
            throw new ArgumentOutOfRangeException(nameof(dimension), dimension, string.Create(
                CultureInfo.InvariantCulture, $"Expected an even number of elements, at least 2, got {dimension}."));
        }
    }

    private int Check(
        ReadOnlySpan<float> input, ReadOnlySpan<float> output, int sequenceLength, int headCount, int headDimension, RotaryPairing pairing, AttentionLayout layout)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sequenceLength, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(headCount, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(headDimension, Dimension);
        if (pairing is not (RotaryPairing.HalfSplit or RotaryPairing.Interleaved))
            throw new ArgumentOutOfRangeException(nameof(pairing), pairing, "Expected HalfSplit or Interleaved.");
        if (!Enum.IsDefined(layout))
            throw new ArgumentOutOfRangeException(nameof(layout), layout, "Expected a declared layout.");

        // In decimal: no product of three sizes is too large for it.
        decimal sample = (decimal)sequenceLength * headCount * headDimension;
        if (input.Length % sample != 0)
        {
            string rows = layout == AttentionLayout.HeadMajor ? $"head {headCount}, sequence {sequenceLength}" : $"sequence {sequenceLength}, head {headCount}";
            throw new ArgumentException(string.Create(
                CultureInfo.InvariantCulture,
                $"Expected shape (batch, {rows}, dimension {headDimension}), a multiple of {sample} elements, got {input.Length} elements."), nameof(input));
        }
        if (output.Length != input.Length)
        {
            throw new ArgumentException(string.Create(
                CultureInfo.InvariantCulture, $"Expected the input's {input.Length} elements, got {output.Length} elements."), nameof(output));
        }
        if (input.Overlaps(output, out int offset) && offset != 0)
            throw new ArgumentException("The output overlaps the input and is not the input itself.", nameof(output));
        return (int)(input.Length / sample);
    }

    private void Rotate(
        ReadOnlySpan<float> input, Span<float> output, int batchSize, int sequenceLength, int headCount, int headDimension, RotaryPairing pairing,
        AttentionLayout layout, int firstPosition, ReadOnlySpan<int> positions)
    {
        bool isHeadMajor = layout == AttentionLayout.HeadMajor;
        int stride = isHeadMajor ? headDimension : headCount * headDimension;
        int headStride = isHeadMajor ? sequenceLength * headDimension : headDimension;
        for (int sample = 0; sample < batchSize; sample++)
        {
            ref int samplePositions = ref Unsafe.NullRef<int>();
            if (!positions.IsEmpty)
                samplePositions = ref Unsafe.AsRef(in positions[sample * sequenceLength]);
            for (int head = 0; head < headCount; head++)
            {
                int first = (sample * sequenceLength * headCount * headDimension) + (head * headStride);
                RotaryRows.Rotate(
                    ref Unsafe.AsRef(in input[first]), stride, sequenceLength, headDimension, pairing, this,
                    firstPosition, ref samplePositions, ref output[first], stride);
            }
        }
    }
}
