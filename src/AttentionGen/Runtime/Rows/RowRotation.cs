using System.ComponentModel;

namespace AttentionGen.Runtime;

/// <summary>How rows are rotated: by which angles, and where they stand. For generated code; not meant to be called by hand.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly ref struct RowRotation
{
    private readonly ref int _positions;

    /// <summary>A rotation; <c>default</c> rotates nothing.</summary>
    /// <param name="pairing">Which elements go together.</param>
    /// <param name="rotary">The angles.</param>
    /// <param name="firstPosition">Position of the first row, without <paramref name="positions"/>; rows follow each other.</param>
    /// <param name="positions">Position of each row, or a null reference.</param>
    public RowRotation(RotaryPairing pairing, RotaryEmbedding rotary, int firstPosition, ref int positions)
    {
        Pairing = pairing;
        Rotary = rotary;
        FirstPosition = firstPosition;
        _positions = ref positions;
    }

    /// <summary>Which elements go together; None rotates nothing.</summary>
    public RotaryPairing Pairing { get; }

    /// <summary>The angles, if anything is rotated.</summary>
    public RotaryEmbedding? Rotary { get; }

    /// <summary>Position of the first row, if positions are not given.</summary>
    public int FirstPosition { get; }

    /// <summary>Position of each row, or a null reference.</summary>
    public ref int Positions => ref _positions;
}
