using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AttentionGen.Runtime;

/// <summary>
/// Turns rows into lanes and back: the only place where queries, biases and outputs change between the caller's row-major memory and
/// the panels of kernels, in which one vector holds the same element of many rows.
/// </summary>
internal static class Transpose
{
    /// <summary>
    /// target[c * targetStride + r] = factors[c * factorStride] * source[r * sourceStride + c] for r &lt; rowCount, c &lt; columnCount.
    /// Strides are in floats; a source stride of 0 repeats one row, a factor stride of 0 one factor.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Scaled(
        ref float source, nint sourceStride, int rowCount, int columnCount, ref float factors, nint factorStride, ref float target, nint targetStride)
    {
        int row = 0;
        if (Avx512F.IsSupported)
        {
            for (; row + 16 <= rowCount; row += 16)
                SixteenRows(ref Unsafe.Add(ref source, row * sourceStride), sourceStride, columnCount, ref factors, factorStride, ref Unsafe.Add(ref target, row), targetStride);
        }
        if (Avx.IsSupported)
        {
            for (; row + 8 <= rowCount; row += 8)
                EightRows(ref Unsafe.Add(ref source, row * sourceStride), sourceStride, columnCount, ref factors, factorStride, ref Unsafe.Add(ref target, row), targetStride);
        }
        if (Vector128.IsHardwareAccelerated)
        {
            for (; row + 4 <= rowCount; row += 4)
                FourRows(ref Unsafe.Add(ref source, row * sourceStride), sourceStride, columnCount, ref factors, factorStride, ref Unsafe.Add(ref target, row), targetStride);
        }
        for (; row < rowCount; row++)
        {
            for (int column = 0; column < columnCount; column++)
                Unsafe.Add(ref target, (column * targetStride) + row) = Unsafe.Add(ref factors, column * factorStride) * Unsafe.Add(ref source, (row * sourceStride) + column);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SixteenRows(
        ref float source, nint sourceStride, int columnCount, ref float factors, nint factorStride, ref float target, nint targetStride)
    {
        int column = 0;
        for (; column + 4 <= columnCount; column += 4)
        {
            // Rows r, r + 4, r + 8 and r + 12 share a register from the start, so that only shuffles within quarters are left.
            ref float from = ref Unsafe.Add(ref source, column);
            Vector512<float> r0 = Quarters(ref from, sourceStride);
            Vector512<float> r1 = Quarters(ref Unsafe.Add(ref from, sourceStride), sourceStride);
            Vector512<float> r2 = Quarters(ref Unsafe.Add(ref from, 2 * sourceStride), sourceStride);
            Vector512<float> r3 = Quarters(ref Unsafe.Add(ref from, 3 * sourceStride), sourceStride);
            Vector512<float> low01 = Avx512F.UnpackLow(r0, r1);
            Vector512<float> high01 = Avx512F.UnpackHigh(r0, r1);
            Vector512<float> low23 = Avx512F.UnpackLow(r2, r3);
            Vector512<float> high23 = Avx512F.UnpackHigh(r2, r3);
            ref float factor = ref Unsafe.Add(ref factors, column * factorStride);
            ref float to = ref Unsafe.Add(ref target, column * targetStride);
            (Avx512F.Shuffle(low01, low23, 0b01_00_01_00) * Vector512.Create(factor)).StoreUnsafe(ref to);
            (Avx512F.Shuffle(low01, low23, 0b11_10_11_10) * Vector512.Create(Unsafe.Add(ref factor, factorStride))).StoreUnsafe(ref Unsafe.Add(ref to, targetStride));
            (Avx512F.Shuffle(high01, high23, 0b01_00_01_00) * Vector512.Create(Unsafe.Add(ref factor, 2 * factorStride))).StoreUnsafe(ref Unsafe.Add(ref to, 2 * targetStride));
            (Avx512F.Shuffle(high01, high23, 0b11_10_11_10) * Vector512.Create(Unsafe.Add(ref factor, 3 * factorStride))).StoreUnsafe(ref Unsafe.Add(ref to, 3 * targetStride));
        }
        for (; column < columnCount; column++)
        {
            for (int row = 0; row < 16; row++)
                Unsafe.Add(ref target, (column * targetStride) + row) = Unsafe.Add(ref factors, column * factorStride) * Unsafe.Add(ref source, (row * sourceStride) + column);
        }
    }

    /// <summary>Four elements of every fourth row, a row to each quarter of the register.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Quarters(ref float source, nint stride)
    {
        Vector512<float> rows = Vector128.LoadUnsafe(ref source).ToVector256Unsafe().ToVector512Unsafe();
        rows = Avx512F.InsertVector128(rows, Vector128.LoadUnsafe(ref Unsafe.Add(ref source, 4 * stride)), 1);
        rows = Avx512F.InsertVector128(rows, Vector128.LoadUnsafe(ref Unsafe.Add(ref source, 8 * stride)), 2);
        return Avx512F.InsertVector128(rows, Vector128.LoadUnsafe(ref Unsafe.Add(ref source, 12 * stride)), 3);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void EightRows(
        ref float source, nint sourceStride, int columnCount, ref float factors, nint factorStride, ref float target, nint targetStride)
    {
        int column = 0;
        for (; column + 8 <= columnCount; column += 8)
        {
            EightByEight(
                ref Unsafe.Add(ref source, column), sourceStride,
                ref Unsafe.Add(ref factors, column * factorStride), factorStride,
                ref Unsafe.Add(ref target, column * targetStride), targetStride);
        }
        for (; column < columnCount; column++)
        {
            for (int row = 0; row < 8; row++)
                Unsafe.Add(ref target, (column * targetStride) + row) = Unsafe.Add(ref factors, column * factorStride) * Unsafe.Add(ref source, (row * sourceStride) + column);
        }
    }

    /// <summary>A square of eight rows and columns, in registers. Needs AVX.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void EightByEight(
        ref float source, nint sourceStride, ref float factors, nint factorStride, ref float target, nint targetStride)
    {
        // Rows r and r + 4 share a register from the start, so that only in-lane shuffles are left.
        ref float upper = ref Unsafe.Add(ref source, 4 * sourceStride);
        Vector256<float> a0 = Halves(ref source, ref upper, 0);
        Vector256<float> a1 = Halves(ref source, ref upper, sourceStride);
        Vector256<float> a2 = Halves(ref source, ref upper, 2 * sourceStride);
        Vector256<float> a3 = Halves(ref source, ref upper, 3 * sourceStride);
        FourColumns(a0, a1, a2, a3, ref factors, factorStride, ref target, targetStride);

        Vector256<float> b0 = Halves(ref source, ref upper, 4);
        Vector256<float> b1 = Halves(ref source, ref upper, sourceStride + 4);
        Vector256<float> b2 = Halves(ref source, ref upper, (2 * sourceStride) + 4);
        Vector256<float> b3 = Halves(ref source, ref upper, (3 * sourceStride) + 4);
        FourColumns(
            b0, b1, b2, b3,
            ref Unsafe.Add(ref factors, 4 * factorStride), factorStride,
            ref Unsafe.Add(ref target, 4 * targetStride), targetStride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Halves(ref float lower, ref float upper, nint offset) =>
        Avx.InsertVector128(
            Vector128.LoadUnsafe(ref Unsafe.Add(ref lower, offset)).ToVector256Unsafe(),
            Vector128.LoadUnsafe(ref Unsafe.Add(ref upper, offset)),
            1);

    /// <summary>Four registers, each four columns of rows r and r + 4, to four columns of eight rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FourColumns(
        Vector256<float> r0, Vector256<float> r1, Vector256<float> r2, Vector256<float> r3,
        ref float factors, nint factorStride, ref float target, nint targetStride)
    {
        Vector256<float> low01 = Avx.UnpackLow(r0, r1);
        Vector256<float> high01 = Avx.UnpackHigh(r0, r1);
        Vector256<float> low23 = Avx.UnpackLow(r2, r3);
        Vector256<float> high23 = Avx.UnpackHigh(r2, r3);
        (Avx.Shuffle(low01, low23, 0b01_00_01_00) * Vector256.Create(factors)).StoreUnsafe(ref target);
        (Avx.Shuffle(low01, low23, 0b11_10_11_10) * Vector256.Create(Unsafe.Add(ref factors, factorStride))).StoreUnsafe(ref Unsafe.Add(ref target, targetStride));
        (Avx.Shuffle(high01, high23, 0b01_00_01_00) * Vector256.Create(Unsafe.Add(ref factors, 2 * factorStride))).StoreUnsafe(ref Unsafe.Add(ref target, 2 * targetStride));
        (Avx.Shuffle(high01, high23, 0b11_10_11_10) * Vector256.Create(Unsafe.Add(ref factors, 3 * factorStride))).StoreUnsafe(ref Unsafe.Add(ref target, 3 * targetStride));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FourRows(
        ref float source, nint sourceStride, int columnCount, ref float factors, nint factorStride, ref float target, nint targetStride)
    {
        for (int column = 0; column < columnCount; column++)
        {
            ref float from = ref Unsafe.Add(ref source, column);
            Vector128<float> lanes = Vector128.Create(
                from,
                Unsafe.Add(ref from, sourceStride),
                Unsafe.Add(ref from, 2 * sourceStride),
                Unsafe.Add(ref from, 3 * sourceStride));
            (lanes * Unsafe.Add(ref factors, column * factorStride)).StoreUnsafe(ref Unsafe.Add(ref target, column * targetStride));
        }
    }
}
