using System.Numerics;
using System.Runtime.CompilerServices;

namespace AttentionGen.Runtime;

/// <summary>Sums of rows, element by element, as the gradients of biases are.</summary>
internal static class ColumnSums
{
    /// <summary>Elements that are summed together at most: what a worker takes at a time.</summary>
    public const int Columns = 64;

    /// <summary>What workers take of rows of a width.</summary>
    public static int Items(int width) => ((width - 1) / Columns) + 1;

    /// <summary>Adds the columns of an item, row after row: no width of vectors changes a bit.</summary>
    /// <param name="rows">The first row.</param>
    /// <param name="count">How many.</param>
    /// <param name="width">Elements of a row.</param>
    /// <param name="item">Number of the item.</param>
    /// <param name="target">As many sums as a row has elements.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(ref float rows, int count, int width, int item, Span<float> target)
    {
        int first = item * Columns;
        Span<float> sums = target.Slice(first, Math.Min(Columns, width - first));
        ref float row = ref Unsafe.Add(ref rows, first);
        for (; count > 0; count--)
        {
            int column = 0;
            for (; column <= sums.Length - Vector<float>.Count; column += Vector<float>.Count)
                (Vector.LoadUnsafe(ref sums[column]) + Vector.LoadUnsafe(ref row, (nuint)column)).StoreUnsafe(ref sums[column]);
            for (; column < sums.Length; column++)
                sums[column] += Unsafe.Add(ref row, column);
            row = ref Unsafe.Add(ref row, width);
        }
    }
}
