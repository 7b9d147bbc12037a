using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AttentionGen.Runtime;

/// <summary>Sums over rows of the products of two rows' elements, as the gradients of weights are: target[l, r] += left[row, l] * right[row, r] for all rows, in their order.</summary>
/// <typeparam name="TVector">The vector.</typeparam>
/// <typeparam name="TLanes">Its width.</typeparam>
internal static class RowProduct<TVector, TLanes>
    where TVector : struct
    where TLanes : struct, IVectorLanes<TVector>
{
    /// <summary>Floats of scratch.</summary>
    public static int ScratchLength => (RowProduct.BlockRows + RowProduct.ChunkElements) * 2 * TLanes.Count;

    /// <summary>Adds two vectors of columns of the right rows, by some of the left.</summary>
    /// <param name="left">The first left row's first element that is multiplied.</param>
    /// <param name="leftWidth">Floats from one left row to the next.</param>
    /// <param name="leftCount">How many of its elements, at most <see cref="RowProduct.ChunkElements"/>.</param>
    /// <param name="right">The first right row's first element that is multiplied.</param>
    /// <param name="rightWidth">Floats from one right row to the next.</param>
    /// <param name="rightCount">How many of its elements, at most two vectors.</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="tileRows">Left elements of a register tile, at most.</param>
    /// <param name="target">The sum of the first two elements.</param>
    /// <param name="targetStride">Floats from a left element's sums to the next one's.</param>
    /// <param name="scratch">As many floats as <see cref="ScratchLength"/> tells.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Panel(
        ref float left, int leftWidth, int leftCount, ref float right, int rightWidth, int rightCount, int rows, int tileRows, ref float target, nint targetStride, ref float scratch)
    {
        int lanes = 2 * TLanes.Count;
        ref float edge = ref Unsafe.Add(ref scratch, RowProduct.BlockRows * lanes);
        bool isWhole = rightCount == lanes;
        if (!isWhole)
            Copy(ref target, targetStride, ref edge, lanes, leftCount, rightCount, lanes);
        ref float sums = ref isWhole ? ref target : ref edge;
        nint stride = isWhole ? targetStride : lanes;
        for (int row = 0; row < rows; row += RowProduct.BlockRows)
        {
            // Side by side, the columns of a block stay in the first-level cache while all left elements pass.
            int count = Math.Min(RowProduct.BlockRows, rows - row);
            Copy(ref Unsafe.Add(ref right, (nint)row * rightWidth), rightWidth, ref scratch, lanes, count, rightCount, lanes);
            ref float from = ref Unsafe.Add(ref left, (nint)row * leftWidth);
            for (int element = 0; element < leftCount; element += tileRows)
            {
                GradientProduct<TVector, TLanes>.Tile(
                    Math.Min(tileRows, leftCount - element), ref Unsafe.Add(ref from, element), 1, leftWidth, ref scratch, lanes, count,
                    ref Unsafe.NullRef<float>(), ref Unsafe.Add(ref sums, element * stride), stride);
            }
        }
        if (!isWhole)
            Copy(ref edge, lanes, ref target, targetStride, leftCount, rightCount, rightCount);
    }

    /// <summary>Copies columns of rows, with zeros behind them up to a width.</summary>
    private static void Copy(ref float source, nint sourceStride, ref float target, nint targetStride, int rows, int columns, int width)
    {
        for (int row = 0; row < rows; row++)
        {
            Span<float> to = MemoryMarshal.CreateSpan(ref Unsafe.Add(ref target, row * targetStride), width);
            MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref source, row * sourceStride), columns).CopyTo(to);
            to[columns..].Clear();
        }
    }
}

/// <summary>How products of rows are divided. Divisions change no bit: sums go on where the last block left them.</summary>
internal static class RowProduct
{
    /// <summary>Rows whose columns are copied together: with 512 bits 16 KB.</summary>
    public const int BlockRows = 128;

    /// <summary>Left elements of an item at most, so that few columns are enough for several threads.</summary>
    public const int ChunkElements = 192;
}
