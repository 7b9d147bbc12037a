using System.Buffers;
using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AttentionGen.Runtime;

/// <summary>
/// Appends rows to a <see cref="KeyValueCache"/>: from what they are given in to what the cache stores, rotated between the two if asked to.
/// For generated code; not meant to be called by hand.
/// </summary>
/// <remarks>
/// A cache's rows of one sample are (head, capacity, dimension). Rows are rotated in float and rounded once at most, when they are stored.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class CacheRows
{
    // Rows of up to so many elements are converted on the stack.
    private const int StackElements = 2048;

    /// <summary>Appends rows of one sample, for all its heads.</summary>
    /// <param name="source">The first row of the first head.</param>
    /// <param name="rowStride">Elements from one source row of a head to the next.</param>
    /// <param name="headStride">Elements from one head's first source row to the next head's.</param>
    /// <param name="rowCount">Rows of a head.</param>
    /// <param name="headCount">How many heads.</param>
    /// <param name="dimension">Elements of a row.</param>
    /// <param name="rotation">By what rows are rotated; <c>default</c> for values and for keys that are not.</param>
    /// <param name="target">The sample's first cached row of its first head.</param>
    /// <param name="scales">The scale of that row, if the cache stores bytes.</param>
    /// <param name="type">What the cache stores.</param>
    /// <param name="capacity">Rows of a head in the cache.</param>
    /// <param name="firstRow">Row of a head that the first one becomes.</param>
    public static void Append(
        ref float source, int rowStride, int headStride, int rowCount, int headCount, int dimension, scoped in RowRotation rotation,
        ref byte target, ref float scales, ElementType type, int capacity, int firstRow)
    {
        for (int head = 0; head < headCount; head++)
        {
            ref float rows = ref Unsafe.Add(ref source, (nint)head * headStride);
            nint cachedRow = ((nint)head * capacity) + firstRow, element = cachedRow * dimension;
            if (type == ElementType.Float32)
            {
                ref float cached = ref Unsafe.Add(ref Unsafe.As<byte, float>(ref target), element);
                if (rotation.Pairing == RotaryPairing.None)
                    HeadRows.Gather(ref rows, rowStride, rowCount, dimension, ref cached, dimension);
                else
                    RotaryRows.Rotate(ref rows, rowStride, rowCount, dimension, rotation, ref cached, dimension);
                continue;
            }

            var narrow = new NarrowTarget(ref Unsafe.Add(ref target, element * type.Size()), ref Scale(ref scales, type, cachedRow), type, dimension);
            if (rotation.Pairing == RotaryPairing.None)
                narrow.Store(ref rows, rowStride, rowCount, 0);
            else
                AppendConverted(ref Unsafe.As<float, byte>(ref rows), ElementType.Float32, rowStride, rowCount, dimension, rotation, narrow);
        }
    }

    /// <summary>Appends rows of one sample, for all its heads.</summary>
    /// <inheritdoc cref="Append(ref float, int, int, int, int, int, in RowRotation, ref byte, ref float, ElementType, int, int)"/>
    public static void Append(
        ref Half source, int rowStride, int headStride, int rowCount, int headCount, int dimension, scoped in RowRotation rotation,
        ref byte target, ref float scales, ElementType type, int capacity, int firstRow) =>
        Append(
            ref Unsafe.As<Half, ushort>(ref source), ElementType.Float16, rowStride, headStride, rowCount, headCount, dimension, rotation,
            ref target, ref scales, type, capacity, firstRow);

    /// <summary>Appends rows of one sample, for all its heads.</summary>
    /// <inheritdoc cref="Append(ref float, int, int, int, int, int, in RowRotation, ref byte, ref float, ElementType, int, int)"/>
    public static void Append(
        ref BFloat16 source, int rowStride, int headStride, int rowCount, int headCount, int dimension, scoped in RowRotation rotation,
        ref byte target, ref float scales, ElementType type, int capacity, int firstRow) =>
        Append(
            ref Unsafe.As<BFloat16, ushort>(ref source), ElementType.BFloat16, rowStride, headStride, rowCount, headCount, dimension, rotation,
            ref target, ref scales, type, capacity, firstRow);

    /// <summary>Appends rows of one sample, stored in the 16 bits of a type, for all its heads.</summary>
    internal static void Append(
        ref ushort source, ElementType sourceType, int rowStride, int headStride, int rowCount, int headCount, int dimension,
        scoped in RowRotation rotation, ref byte target, ref float scales, ElementType type, int capacity, int firstRow)
    {
        for (int head = 0; head < headCount; head++)
        {
            ref ushort rows = ref Unsafe.Add(ref source, (nint)head * headStride);
            nint cachedRow = ((nint)head * capacity) + firstRow, element = cachedRow * dimension;
            if (type == ElementType.Float32)
            {
                ref float cached = ref Unsafe.Add(ref Unsafe.As<byte, float>(ref target), element);
                StoredRows.Gather(ref rows, sourceType, rowStride, rowCount, dimension, ref cached, dimension);
                if (rotation.Pairing != RotaryPairing.None)
                    RotaryRows.Rotate(ref cached, dimension, rowCount, dimension, rotation, ref cached, dimension);
                continue;
            }

            ref byte narrow = ref Unsafe.Add(ref target, element * type.Size());
            if (type == sourceType && rotation.Pairing == RotaryPairing.None)
                Copy(ref rows, rowStride, rowCount, dimension, ref Unsafe.As<byte, ushort>(ref narrow));
            else
                AppendConverted(ref Unsafe.As<ushort, byte>(ref rows), sourceType, rowStride, rowCount, dimension, rotation, new(ref narrow, ref Scale(ref scales, type, cachedRow), type, dimension));
        }
    }

    // Where there are none, nothing is behind the first.
    private static ref float Scale(ref float scales, ElementType type, nint row) => ref type == ElementType.Int8 ? ref Unsafe.Add(ref scales, row) : ref scales;

    private static void Copy(ref ushort source, int stride, int rowCount, int dimension, ref ushort target)
    {
        for (int row = 0; row < rowCount; row++)
        {
            MemoryMarshal.CreateSpan(ref Unsafe.Add(ref source, (nint)row * stride), dimension)
                .CopyTo(MemoryMarshal.CreateSpan(ref Unsafe.Add(ref target, (nint)row * dimension), dimension));
        }
    }

    // Through a buffer of floats, as many whole rows at a time as it holds.
    [SkipLocalsInit]
    private static void AppendConverted(
        ref byte source, ElementType sourceType, int stride, int rowCount, int dimension, scoped in RowRotation rotation, NarrowTarget target)
    {
        float[]? rented = dimension > StackElements ? ArrayPool<float>.Shared.Rent(dimension) : null;
        Span<float> buffer = rented is null ? stackalloc float[StackElements] : rented;
        ref float floats = ref MemoryMarshal.GetReference(buffer);
        int blockRows = buffer.Length / dimension;
        for (int row = 0; row < rowCount; row += blockRows)
        {
            int count = Math.Min(blockRows, rowCount - row);
            RowRotation block = From(rotation, row);
            if (sourceType == ElementType.Float32)
            {
                ref float rows = ref Unsafe.Add(ref Unsafe.As<byte, float>(ref source), (nint)row * stride);
                RotaryRows.Rotate(ref rows, stride, count, dimension, block, ref floats, dimension);
            }
            else
            {
                ref ushort rows = ref Unsafe.Add(ref Unsafe.As<byte, ushort>(ref source), (nint)row * stride);
                StoredRows.Gather(ref rows, sourceType, stride, count, dimension, ref floats, dimension);
                RotaryRows.Rotate(ref floats, dimension, count, dimension, block, ref floats, dimension);
            }
            target.Store(ref floats, dimension, count, row);
        }
        if (rented is not null)
            ArrayPool<float>.Shared.Return(rented);
    }

    // Rows of a head in a cache that stores less than floats: from the first that is appended on.
    private readonly ref struct NarrowTarget(ref byte rows, ref float scales, ElementType type, int dimension)
    {
        private readonly ref byte _rows = ref rows;
        private readonly ref float _scales = ref scales;

        public void Store(ref float source, int stride, int rowCount, int firstRow)
        {
            ref byte target = ref Unsafe.Add(ref _rows, (nint)firstRow * dimension * type.Size());
            if (type == ElementType.Int8)
                QuantizedRows.Scatter(ref source, stride, rowCount, dimension, ref Unsafe.As<byte, sbyte>(ref target), ref Unsafe.Add(ref _scales, firstRow));
            else
                StoredRows.Scatter(ref source, stride, rowCount, dimension, ref Unsafe.As<byte, ushort>(ref target), type, dimension);
        }
    }

    // The rotation of rows from a later one on.
    private static RowRotation From(in RowRotation rotation, int row) =>
        Unsafe.IsNullRef(ref rotation.Positions)
            ? new(rotation.Pairing, rotation.Rotary!, rotation.FirstPosition + row, ref rotation.Positions)
            : new(rotation.Pairing, rotation.Rotary!, 0, ref Unsafe.Add(ref rotation.Positions, row));
}
