using System.ComponentModel;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace AttentionGen.Runtime;

/// <summary>
/// What a run-time mask leaves of a block of keys for the queries of a panel: looked at once, before anything is computed.
/// For generated code; not meant to be called by hand.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class MaskBlock
{
    /// <summary>Every key is hidden from every query: there is nothing to compute.</summary>
    public const int Hidden = 0;

    /// <summary>Some keys are hidden from some queries: each score is tested.</summary>
    public const int Partial = 1;

    /// <summary>No key is hidden from any query: there is nothing to test.</summary>
    public const int Visible = 2;

    /// <summary>Looks at a block.</summary>
    /// <param name="mask">Mask of the panel's first query and the block's first key; true where a query may attend.</param>
    /// <param name="stride">Elements from one query's row to the next; 0 where queries share one.</param>
    /// <param name="queryCount">Queries of the panel.</param>
    /// <param name="keyCount">Keys of the block.</param>
    /// <returns><see cref="Hidden"/>, <see cref="Partial"/> or <see cref="Visible"/>; of a block without keys <see cref="Hidden"/>.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Classify(ref bool mask, int stride, int queryCount, int keyCount)
    {
        ref byte first = ref Unsafe.As<bool, byte>(ref mask);
        int rows = stride == 0 ? Math.Min(queryCount, 1) : queryCount;
        int width = Vector<byte>.Count;
        if (keyCount < width)
            return ClassifyShort(ref first, stride, rows, keyCount);

        // Any byte but 0 is true. The bits that rows share may be 0 where all are true, which then counts as partial: right, only slower.
        Vector<byte> any = Vector<byte>.Zero, none = Vector<byte>.Zero;
        for (int key = 0; key < keyCount; key += width)
        {
            // The last vector ends with the block; it may look at some keys twice.
            ref byte row = ref Unsafe.Add(ref first, Math.Min(key, keyCount - width));
            Vector<byte> shared = Vector<byte>.AllBitsSet;
            for (int query = 0; query < rows; query++)
            {
                Vector<byte> visible = Vector.LoadUnsafe(ref row);
                any |= visible;
                shared &= visible;
                row = ref Unsafe.Add(ref row, stride);
            }
            none |= Vector.Equals(shared, Vector<byte>.Zero);
        }
        if (Vector.EqualsAll(any, Vector<byte>.Zero))
            return Hidden;
        return Vector.EqualsAll(none, Vector<byte>.Zero) ? Visible : Partial;
    }

    private static int ClassifyShort(ref byte mask, int stride, int rows, int keyCount)
    {
        bool any = false, all = true;
        for (int query = 0; query < rows; query++)
        {
            for (int key = 0; key < keyCount; key++)
            {
                bool isVisible = Unsafe.Add(ref mask, ((nint)query * stride) + key) != 0;
                any |= isVisible;
                all &= isVisible;
            }
        }
        return !any ? Hidden : all ? Visible : Partial;
    }
}
