using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AttentionGen.Runtime;

/// <summary>
/// Writes a panel whose lanes are queries back to rows. For generated code; not meant to be called by hand.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class OutputPanel
{
    /// <summary>Writes each lane, multiplied by its own factor, as a row.</summary>
    /// <param name="panel">rowElements * lanes floats: element e of query l at e * lanes + l.</param>
    /// <param name="lanes">Queries of a panel.</param>
    /// <param name="factors">One factor for each lane: the reciprocal of its softmax sum.</param>
    /// <param name="rows">The first row to write.</param>
    /// <param name="stride">Floats from one row to the next.</param>
    /// <param name="queryCount">Rows to write, at most <paramref name="lanes"/>.</param>
    /// <param name="rowElements">Elements of a row.</param>
    private static void Store(ref float panel, int lanes, ref float factors, ref float rows, int stride, int queryCount, int rowElements) =>
        Transpose.Scaled(ref panel, lanes, rowElements, queryCount, ref factors, 1, ref rows, stride);

    /// <summary>Writes each lane's weights as a row over all keys: exactly 0 where a key is hidden, even in a row that is NaN.</summary>
    /// <param name="panel">keyEnd * lanes unnormalised weights: key j of query l at j * lanes + l.</param>
    /// <param name="lanes">Queries of a panel.</param>
    /// <param name="factors">One factor for each lane: the reciprocal of its softmax sum.</param>
    /// <param name="rows">The first row to write.</param>
    /// <param name="keyLength">Elements of a row, and floats from one row to the next.</param>
    /// <param name="queryCount">Rows to write, at most <paramref name="lanes"/>.</param>
    /// <param name="keyEnd">Keys that the panel holds; those behind are hidden from all its queries.</param>
    /// <param name="limits">Index of each lane's last visible key, as the bits of a float.</param>
    /// <param name="biases">The bias panel, in which -infinity hides a key, or a null reference.</param>
    public static void StoreWeights(
        ref float panel, int lanes, ref float factors, ref float rows, int keyLength, int queryCount, int keyEnd, ref float limits, ref float biases)
    {
        Store(ref panel, lanes, ref factors, ref rows, keyLength, queryCount, keyEnd);
        for (int query = 0; query < queryCount; query++)
        {
            Span<float> row = MemoryMarshal.CreateSpan(ref Unsafe.Add(ref rows, (nint)query * keyLength), keyLength);
            row[keyEnd..].Clear();
            if (float.IsFinite(Unsafe.Add(ref factors, query)))
                continue;

            // The product of a hidden key's weight, 0, with this factor is NaN.
            int limit = BitConverter.SingleToInt32Bits(Unsafe.Add(ref limits, query));
            for (int key = 0; key < keyEnd; key++)
            {
                bool isHidden = key > limit
                    || (!Unsafe.IsNullRef(ref biases) && float.IsNegativeInfinity(Unsafe.Add(ref biases, ((nint)key * lanes) + query)));
                if (isHidden)
                    row[key] = 0f;
            }
        }
    }

    /// <summary>Copies the used part of a tile's rows.</summary>
    /// <param name="tile">Rows of <paramref name="lanes"/> floats.</param>
    /// <param name="lanes">Floats from one row of the tile to the next.</param>
    /// <param name="rowCount">How many rows.</param>
    /// <param name="count">Floats of each row to copy.</param>
    /// <param name="rows">The first row to write.</param>
    /// <param name="stride">Floats from one row to the next.</param>
    public static void Copy(ref float tile, int lanes, int rowCount, int count, ref float rows, int stride)
    {
        for (int row = 0; row < rowCount; row++)
        {
            MemoryMarshal.CreateSpan(ref Unsafe.Add(ref tile, row * lanes), count)
                .CopyTo(MemoryMarshal.CreateSpan(ref Unsafe.Add(ref rows, (nint)row * stride), count));
        }
    }
}
