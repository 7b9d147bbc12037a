namespace AttentionGen.Generator.Planning;

/// <summary>How the sum over an axis of known length is emitted.</summary>
/// <param name="Iterations">Turns of the loop; 0 where there is none.</param>
/// <param name="Step">Elements that one turn adds, written out one after the other.</param>
/// <param name="Remainder">Elements written out behind the loop.</param>
internal sealed record Reduction(int Iterations, int Step, int Remainder)
{
    /// <summary>Elements of the axis.</summary>
    public int Length => (Iterations * Step) + Remainder;

    /// <summary>Elements that stand in the text: what the size of the method depends on.</summary>
    public int Written => (Iterations > 0 ? Step : 0) + Remainder;

    /// <summary>A sum without a loop.</summary>
    public static Reduction Straight(int length) => new(0, 0, length);

    /// <summary>A loop that adds <paramref name="step"/> elements a turn.</summary>
    public static Reduction Looped(int length, int step) => new(length / step, step, length % step);

    /// <summary>Elements that one turn of a tile's loop adds.</summary>
    public const int LoopStep = 4;

    /// <summary>
    /// The sum of a register tile in a kernel with loops: four elements a turn, dozens of multiply-adds, behind which the loop itself hides.
    /// </summary>
    /// <param name="length">Elements of the axis.</param>
    public static Reduction ForTile(int length) => length <= LoopStep ? Straight(length) : Looped(length, LoopStep);
}
