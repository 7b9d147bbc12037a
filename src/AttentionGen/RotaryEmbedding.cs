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

    /// <summary>Angles position * theta^(-2n / dimension) for n from 0 to dimension / 2 - 1.</summary>
    /// <param name="dimension">Elements of a row that are rotated; even, at least 2.</param>
    /// <param name="positionCount">Positions, from 0 on, at least 1.</param>
    /// <param name="theta">The base, positive.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public RotaryEmbedding(int dimension, int positionCount, double theta = 10000)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 2);
        ArgumentOutOfRangeException.ThrowIfNotEqual(dimension % 2, 0, nameof(dimension));
        ArgumentOutOfRangeException.ThrowIfLessThan(positionCount, 1);
        if (!(theta > 0 && double.IsFinite(theta)))
            throw new ArgumentOutOfRangeException(nameof(theta), theta, "Expected a positive, finite base.");
        Dimension = dimension;
        PositionCount = positionCount;
        int pairs = dimension / 2;
        _cosines = new float[checked(positionCount * pairs)];
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

    /// <summary>Angles computed elsewhere: scaled, interpolated or learned ones, or a model's own tables.</summary>
    /// <param name="dimension">Elements of a row that are rotated; even, at least 2.</param>
    /// <param name="cosines">(position, dimension / 2); copied.</param>
    /// <param name="sines">(position, dimension / 2); copied.</param>
    /// <exception cref="ArgumentException">A table has not whole rows, or not as many as the other.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The dimension is odd or less than 2.</exception>
    public static RotaryEmbedding FromTables(int dimension, ReadOnlySpan<float> cosines, ReadOnlySpan<float> sines)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 2);
        ArgumentOutOfRangeException.ThrowIfNotEqual(dimension % 2, 0, nameof(dimension));
        int pairs = dimension / 2;
        if (cosines.Length == 0 || cosines.Length % pairs != 0)
            throw new ArgumentException($"Expected shape (position, {pairs}), a positive multiple of {pairs} elements, got {cosines.Length} elements.", nameof(cosines));
        if (sines.Length != cosines.Length)
            throw new ArgumentException($"Expected as many elements as the cosines have, {cosines.Length}, got {sines.Length}.", nameof(sines));
        return new RotaryEmbedding(dimension, cosines.ToArray(), sines.ToArray());
    }
}
