using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AttentionGen.Runtime;

/// <summary>
/// Rows of 16-bit elements, to floats and back: kernels compute in float whatever the rows are stored in. Nothing outside a row's elements is read
/// or written. For generated code; not meant to be called by hand.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class StoredRows
{
    // Rows that are looked at together once they are widened: still in the first-level cache.
    private const int BlockRows = 16;

    /// <summary>Widens rows of <see cref="Half"/>; exact.</summary>
    /// <param name="source">The first row.</param>
    /// <param name="stride">Elements from one source row to the next.</param>
    /// <param name="rowCount">How many rows.</param>
    /// <param name="dimension">Elements of a row.</param>
    /// <param name="target">Receives the rows.</param>
    /// <param name="targetStride">Floats from one target row to the next.</param>
    public static void GatherHalf(ref ushort source, int stride, int rowCount, int dimension, ref float target, int targetStride) =>
        Widen<HalfElement>(ref source, stride, rowCount, dimension, ref target, targetStride);

    /// <summary>Widens rows of <see cref="BFloat16"/>; exact.</summary>
    /// <inheritdoc cref="GatherHalf"/>
    public static void GatherBFloat16(ref ushort source, int stride, int rowCount, int dimension, ref float target, int targetStride) =>
        Widen<BFloat16Element>(ref source, stride, rowCount, dimension, ref target, targetStride);

    /// <summary>Widens rows of <see cref="Half"/>, and tells whether no element is NaN or infinite.</summary>
    /// <inheritdoc cref="GatherHalf"/>
    public static bool GatherHalfFinite(ref ushort source, int stride, int rowCount, int dimension, ref float target, int targetStride) =>
        WidenFinite<HalfElement>(ref source, stride, rowCount, dimension, ref target, targetStride);

    /// <summary>Widens rows of <see cref="BFloat16"/>, and tells whether no element is NaN or infinite.</summary>
    /// <inheritdoc cref="GatherHalf"/>
    public static bool GatherBFloat16Finite(ref ushort source, int stride, int rowCount, int dimension, ref float target, int targetStride) =>
        WidenFinite<BFloat16Element>(ref source, stride, rowCount, dimension, ref target, targetStride);

    /// <summary>Narrows rows to <see cref="Half"/>: the nearest, ties to even.</summary>
    /// <param name="source">The first row.</param>
    /// <param name="stride">Floats from one source row to the next.</param>
    /// <param name="rowCount">How many rows.</param>
    /// <param name="dimension">Elements of a row.</param>
    /// <param name="target">Receives the rows.</param>
    /// <param name="targetStride">Elements from one target row to the next.</param>
    public static void ScatterHalf(ref float source, int stride, int rowCount, int dimension, ref ushort target, int targetStride) =>
        Narrow<HalfElement>(ref source, stride, rowCount, dimension, ref target, targetStride);

    /// <summary>Narrows rows to <see cref="BFloat16"/>: the nearest, ties to even.</summary>
    /// <inheritdoc cref="ScatterHalf"/>
    public static void ScatterBFloat16(ref float source, int stride, int rowCount, int dimension, ref ushort target, int targetStride) =>
        Narrow<BFloat16Element>(ref source, stride, rowCount, dimension, ref target, targetStride);

    /// <summary>Widens rows of the format that <paramref name="type"/> names, which has 16 bits.</summary>
    /// <inheritdoc cref="GatherHalf"/>
    public static void Gather(
        ref ushort source, ElementType type, int stride, int rowCount, int dimension, ref float target, int targetStride)
    {
        if (type == ElementType.Float16)
            GatherHalf(ref source, stride, rowCount, dimension, ref target, targetStride);
        else
            GatherBFloat16(ref source, stride, rowCount, dimension, ref target, targetStride);
    }

    /// <summary>Narrows rows to the format that <paramref name="type"/> names, which has 16 bits.</summary>
    /// <inheritdoc cref="ScatterHalf"/>
    public static void Scatter(
        ref float source, int stride, int rowCount, int dimension, ref ushort target, ElementType type, int targetStride)
    {
        if (type == ElementType.Float16)
            ScatterHalf(ref source, stride, rowCount, dimension, ref target, targetStride);
        else
            ScatterBFloat16(ref source, stride, rowCount, dimension, ref target, targetStride);
    }

    private static bool WidenFinite<T>(ref ushort source, int stride, int rowCount, int dimension, ref float target, int targetStride)
        where T : IStoredElement
    {
        bool finite = true;
        for (int row = 0; row < rowCount; row += BlockRows)
        {
            int count = Math.Min(BlockRows, rowCount - row);
            ref float block = ref Unsafe.Add(ref target, (nint)row * targetStride);
            Widen<T>(ref Unsafe.Add(ref source, (nint)row * stride), stride, count, dimension, ref block, targetStride);
            finite &= HeadRows.AreFinite(ref block, targetStride, count, dimension);
        }
        return finite;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Widen<T>(ref ushort source, int stride, int rowCount, int dimension, ref float target, int targetStride)
        where T : IStoredElement
    {
        for (int row = 0; row < rowCount; row++)
        {
            int d = 0;
            if (Vector512.IsHardwareAccelerated && Avx512F.IsSupported)
            {
                for (; d <= dimension - 16; d += 16)
                    T.Widen(Avx512F.ConvertToVector512UInt32(Vector256.LoadUnsafe(ref source, (nuint)d))).StoreUnsafe(ref target, (nuint)d);
            }
            if (Vector256.IsHardwareAccelerated)
            {
                for (; d <= dimension - 8; d += 8)
                {
                    (Vector128<uint> lower, Vector128<uint> upper) = Vector128.Widen(Vector128.LoadUnsafe(ref source, (nuint)d));
                    T.Widen(Vector256.Create(lower, upper)).StoreUnsafe(ref target, (nuint)d);
                }
            }
            if (Vector128.IsHardwareAccelerated)
            {
                for (; d <= dimension - 4; d += 4)
                    T.Widen(Vector128.WidenLower(Load4(ref Unsafe.Add(ref source, d)))).StoreUnsafe(ref target, (nuint)d);
            }
            for (; d < dimension; d++)
                Unsafe.Add(ref target, d) = T.Widen(Unsafe.Add(ref source, d));

            source = ref Unsafe.Add(ref source, stride);
            target = ref Unsafe.Add(ref target, targetStride);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Narrow<T>(ref float source, int stride, int rowCount, int dimension, ref ushort target, int targetStride)
        where T : IStoredElement
    {
        for (int row = 0; row < rowCount; row++)
        {
            int d = 0;
            if (Vector512.IsHardwareAccelerated && Avx512F.IsSupported)
            {
                for (; d <= dimension - 16; d += 16)
                    Avx512F.ConvertToVector256UInt16(T.Narrow(Vector512.LoadUnsafe(ref source, (nuint)d))).StoreUnsafe(ref target, (nuint)d);
            }
            if (Vector256.IsHardwareAccelerated)
            {
                for (; d <= dimension - 8; d += 8)
                {
                    Vector256<uint> bits = T.Narrow(Vector256.LoadUnsafe(ref source, (nuint)d));
                    Vector128.Narrow(bits.GetLower(), bits.GetUpper()).StoreUnsafe(ref target, (nuint)d);
                }
            }
            if (Vector128.IsHardwareAccelerated)
            {
                for (; d <= dimension - 4; d += 4)
                {
                    Vector128<uint> bits = T.Narrow(Vector128.LoadUnsafe(ref source, (nuint)d));
                    Store4(Vector128.Narrow(bits, bits), ref Unsafe.Add(ref target, d));
                }
            }
            for (; d < dimension; d++)
                Unsafe.Add(ref target, d) = T.Narrow(Unsafe.Add(ref source, d));

            source = ref Unsafe.Add(ref source, stride);
            target = ref Unsafe.Add(ref target, targetStride);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ushort> Load4(ref ushort source) =>
        Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<ulong>(ref Unsafe.As<ushort, byte>(ref source))).AsUInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store4(Vector128<ushort> elements, ref ushort target) =>
        Unsafe.WriteUnaligned(ref Unsafe.As<ushort, byte>(ref target), elements.AsUInt64().ToScalar());
}
