using System.ComponentModel;

namespace AttentionGen.Runtime;

/// <summary>How rows are rotated: by which angles, and where they stand. For generated code; not meant to be called by hand.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly ref struct RowRotation
{
    private readonly ref float _cosines;
    private readonly ref float _sines;
    private readonly ref int _positions;

    /// <summary>A rotation; <c>default</c> rotates nothing.</summary>
    /// <param name="pairing">Which elements go together; None rotates nothing.</param>
    /// <param name="dimension">Elements of a row that are rotated; even.</param>
    /// <param name="cosines">(position, dimension / 2).</param>
    /// <param name="sines">(position, dimension / 2).</param>
    /// <param name="firstPosition">Position of the first row, without <paramref name="positions"/>; rows follow each other.</param>
    /// <param name="positions">Position of each row, or a null reference.</param>
    public RowRotation(RotaryPairing pairing, int dimension, ref float cosines, ref float sines, int firstPosition, ref int positions)
    {
        Pairing = pairing;
        Dimension = dimension;
        FirstPosition = firstPosition;
        _cosines = ref cosines;
        _sines = ref sines;
        _positions = ref positions;
    }

    /// <summary>Which elements go together.</summary>
    public RotaryPairing Pairing { get; }

    /// <summary>Elements of a row that are rotated.</summary>
    public int Dimension { get; }

    /// <summary>Position of the first row, if positions are not given.</summary>
    public int FirstPosition { get; }

    /// <summary>(position, Dimension / 2).</summary>
    public ref float Cosines => ref _cosines;

    /// <summary>(position, Dimension / 2).</summary>
    public ref float Sines => ref _sines;

    /// <summary>Position of each row, or a null reference.</summary>
    public ref int Positions => ref _positions;
}
