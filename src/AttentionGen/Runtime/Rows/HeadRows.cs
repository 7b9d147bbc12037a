using System.ComponentModel;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AttentionGen.Runtime;

/// <summary>
/// Brings one head's key or value rows together. With a row stride of a few KB, a block of rows falls into few sets of the first-level
/// cache and evicts itself; one copy for each head and call costs far less. For generated code; not meant to be called by hand.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class HeadRows
{
    /// <summary>Rows that are asked for ahead of the one copied: enough that a copy from the last-level cache keeps its queue of misses full.</summary>
    private const int RowsAhead = 6;

    /// <summary>Copies rows from one stride to another.</summary>
    /// <param name="source">The first row.</param>
    /// <param name="stride">Floats from one source row to the next.</param>
    /// <param name="rowCount">How many rows.</param>
    /// <param name="dimension">Elements of a row.</param>
    /// <param name="target">Receives the rows.</param>
    /// <param name="targetStride">Floats from one target row to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Gather(ref float source, int stride, int rowCount, int dimension, ref float target, int targetStride)
    {
        int lanes = Vector<float>.Count;
        if (dimension < lanes)
        {
            GatherShort(ref source, stride, rowCount, dimension, ref target, targetStride);
            return;
        }

        int last = dimension - lanes;
        int lastAhead = rowCount - RowsAhead;
        for (int row = 0; row < rowCount; row++)
        {
            if (row < lastAhead)
                Prefetch.Row(ref Unsafe.Add(ref source, RowsAhead * stride), dimension);
            for (int d = 0; d < last; d += lanes)
                Vector.LoadUnsafe(ref source, (nuint)d).StoreUnsafe(ref target, (nuint)d);

            // The last vector ends with the row; it may copy some elements twice.
            Vector.LoadUnsafe(ref source, (nuint)last).StoreUnsafe(ref target, (nuint)last);
            source = ref Unsafe.Add(ref source, stride);
            target = ref Unsafe.Add(ref target, targetStride);
        }
    }

    /// <summary>Copies rows from one stride to another, and tells whether no element is NaN or infinite, as <see cref="AreFinite"/> does.</summary>
    /// <param name="source">The first row.</param>
    /// <param name="stride">Floats from one source row to the next.</param>
    /// <param name="rowCount">How many rows.</param>
    /// <param name="dimension">Elements of a row.</param>
    /// <param name="target">Receives the rows.</param>
    /// <param name="targetStride">Floats from one target row to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool GatherFinite(ref float source, int stride, int rowCount, int dimension, ref float target, int targetStride)
    {
        int lanes = Vector<float>.Count;
        if (dimension < lanes)
        {
            GatherShort(ref source, stride, rowCount, dimension, ref target, targetStride);
            return AreFiniteShort(ref target, targetStride, rowCount, dimension);
        }

        Vector<int> largest = Vector<int>.Zero;
        int last = dimension - lanes;
        int lastAhead = rowCount - RowsAhead;
        for (int row = 0; row < rowCount; row++)
        {
            if (row < lastAhead)
                Prefetch.Row(ref Unsafe.Add(ref source, RowsAhead * stride), dimension);
            for (int d = 0; d < last; d += lanes)
            {
                Vector<float> elements = Vector.LoadUnsafe(ref source, (nuint)d);
                largest = Vector.Max(largest, Magnitudes(elements));
                elements.StoreUnsafe(ref target, (nuint)d);
            }
            Vector<float> lastElements = Vector.LoadUnsafe(ref source, (nuint)last);
            largest = Vector.Max(largest, Magnitudes(lastElements));
            lastElements.StoreUnsafe(ref target, (nuint)last);
            source = ref Unsafe.Add(ref source, stride);
            target = ref Unsafe.Add(ref target, targetStride);
        }
        return Vector.LessThanAll(largest, new Vector<int>(Infinity));
    }

    /// <summary>Writes zero rows, which complete the last tile of keys.</summary>
    /// <param name="rows">The first row's first element.</param>
    /// <param name="count">Floats to clear.</param>
    public static void Clear(ref float rows, int count) => MemoryMarshal.CreateSpan(ref rows, count).Clear();

    /// <summary>Writes zero rows behind rows that are not whole tiles.</summary>
    /// <param name="rows">The first row's first element.</param>
    /// <param name="rowCount">How many rows there are.</param>
    /// <param name="tileRows">Rows of a tile.</param>
    /// <param name="dimension">Elements of a row.</param>
    public static void CompleteTile(ref float rows, int rowCount, int tileRows, int dimension)
    {
        int last = rowCount % tileRows;
        if (last > 0)
            Clear(ref Unsafe.Add(ref rows, rowCount * dimension), (tileRows - last) * dimension);
    }

    /// <summary>
    /// Whether no element is NaN or infinite. A hidden key has weight 0, and 0 times a finite value adds nothing; only where a value
    /// is not finite must hidden keys be passed over one by one.
    /// </summary>
    /// <param name="source">The first row.</param>
    /// <param name="stride">Floats from one row to the next.</param>
    /// <param name="rowCount">How many rows.</param>
    /// <param name="dimension">Elements of a row.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool AreFinite(ref float source, int stride, int rowCount, int dimension)
    {
        int lanes = Vector<float>.Count;
        if (dimension < lanes)
            return AreFiniteShort(ref source, stride, rowCount, dimension);

        Vector<int> largest = Vector<int>.Zero;
        int last = dimension - lanes;
        for (int row = 0; row < rowCount; row++)
        {
            for (int d = 0; d < last; d += lanes)
                largest = Vector.Max(largest, Magnitudes(Vector.LoadUnsafe(ref source, (nuint)d)));
            largest = Vector.Max(largest, Magnitudes(Vector.LoadUnsafe(ref source, (nuint)last)));
            source = ref Unsafe.Add(ref source, stride);
        }
        return Vector.LessThanAll(largest, new Vector<int>(Infinity));
    }

    /// <summary>The bits of +infinity. Those of all finite numbers without a sign are less as an integer, those of NaN more: the largest tells of all, one cycle after the other.</summary>
    private const int Infinity = 0x7F80_0000;

    private static Vector<int> Magnitudes(Vector<float> elements) => Vector.AsVectorInt32(elements) & new Vector<int>(int.MaxValue);

    private static void GatherShort(ref float source, int stride, int rowCount, int dimension, ref float target, int targetStride)
    {
        for (int row = 0; row < rowCount; row++)
        {
            for (int d = 0; d < dimension; d++)
                Unsafe.Add(ref target, ((nint)row * targetStride) + d) = Unsafe.Add(ref source, ((nint)row * stride) + d);
        }
    }

    private static bool AreFiniteShort(ref float source, int stride, int rowCount, int dimension)
    {
        for (int row = 0; row < rowCount; row++)
        {
            for (int d = 0; d < dimension; d++)
            {
                if (!float.IsFinite(Unsafe.Add(ref source, ((nint)row * stride) + d)))
                    return false;
            }
        }
        return true;
    }
}
