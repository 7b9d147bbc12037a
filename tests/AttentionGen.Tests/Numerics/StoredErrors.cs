using AttentionGen.Tests.Cases;

namespace AttentionGen.Tests.Numerics;

/// <summary>How far an element that is read from a store of narrow rows may lie from the one that was to be stored.</summary>
/// <param name="type">What rows are stored as.</param>
/// <param name="isExact">Whether what is to be stored is of that type already.</param>
/// <remarks>
/// 16 bits round an element by u' |x| or half a smallest subnormal. A byte is at most half of its row's scale away, which is 1 / 127 of the row's largest
/// magnitude; the scale is rounded (the largest element's own rounding and the quotient, 2 u), and so are what a row is divided and multiplied by: 4 u of the largest in all.
/// </remarks>
internal sealed class StoredErrors(ElementType type, bool isExact)
{
    private const double UnitRoundoff = 1.0 / (1 << 24);

    /// <summary>Whether there is any error at all.</summary>
    public bool IsNone => type == ElementType.Float32 || (isExact && type != ElementType.Int8);

    /// <summary>Of one element.</summary>
    /// <param name="size">Its magnitude.</param>
    /// <param name="largest">The largest magnitude of its row.</param>
    public double Of(double size, double largest)
    {
        if (IsNone)
            return 0;
        if (type != ElementType.Int8)
            return (NarrowType.UnitRoundoff(type) * size) + (NarrowType.SmallestSubnormal(type) / 2);
        return (isExact ? 0 : ((largest / 127) + Math.ScaleB(1, -126)) / 2) + (4 * UnitRoundoff * largest);
    }

    /// <summary>The largest magnitude of a row.</summary>
    public static double Largest(ReadOnlySpan<double> row)
    {
        double largest = 0;
        foreach (double element in row)
            largest = Math.Max(largest, Math.Abs(element));
        return largest;
    }
}
