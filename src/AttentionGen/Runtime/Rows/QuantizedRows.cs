using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace AttentionGen.Runtime;

/// <summary>
/// Rows of signed bytes with a scale each: an element is its byte times its row's scale. For generated code; not meant to be called by hand.
/// </summary>
/// <remarks>
/// A row's scale is the largest magnitude of its elements / 127, and at least 2^-126, so that an element is at most half a scale away from what was stored. The scale of a row with a
/// NaN or an infinity is NaN, and so is the whole row when it is read.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class QuantizedRows
{
    private const int Most = sbyte.MaxValue;
    private const float LeastScale = 1.17549435e-38f;
    private const int FirstNotFinite = 0x7F80_0000;

    // Added to a number of small magnitude, 1.5 * 2^23 leaves its nearest whole one, ties to even, in the lowest bits.
    private const float Rounding = 12_582_912f;
    private const int RoundingBits = 0x4B40_0000;

    /// <summary>Stores rows.</summary>
    /// <param name="source">The first row.</param>
    /// <param name="stride">Floats from one source row to the next.</param>
    /// <param name="rowCount">How many rows.</param>
    /// <param name="dimension">Elements of a row.</param>
    /// <param name="target">Receives the rows, one behind the other.</param>
    /// <param name="scales">Receives a scale for each.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Scatter(ref float source, int stride, int rowCount, int dimension, ref sbyte target, ref float scales)
    {
        for (int row = 0; row < rowCount; row++)
        {
            float scale = Scale(ref source, dimension);
            scales = scale;
            if (float.IsNaN(scale))
                MemoryMarshal.CreateSpan(ref target, dimension).Clear();
            else
                Divide(ref source, dimension, scale, ref target);
            source = ref Unsafe.Add(ref source, stride);
            target = ref Unsafe.Add(ref target, dimension);
            scales = ref Unsafe.Add(ref scales, 1);
        }
    }

    /// <summary>Reads rows.</summary>
    /// <param name="source">The first row; the others lie behind it.</param>
    /// <param name="scales">The scale of the first row; those of the others lie behind it.</param>
    /// <param name="rowCount">How many rows.</param>
    /// <param name="dimension">Elements of a row.</param>
    /// <param name="target">Receives the rows, one behind the other.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Gather(ref sbyte source, ref float scales, int rowCount, int dimension, ref float target)
    {
        for (int row = 0; row < rowCount; row++)
        {
            float scale = Unsafe.Add(ref scales, row);
            int d = 0;
            if (Vector128.IsHardwareAccelerated)
            {
                for (; d <= dimension - 16; d += 16)
                {
                    (Vector128<short> lower, Vector128<short> upper) = Vector128.Widen(Vector128.LoadUnsafe(ref source, (nuint)d));
                    Widen(lower, scale, ref Unsafe.Add(ref target, d));
                    Widen(upper, scale, ref Unsafe.Add(ref target, d + 8));
                }
            }
            for (; d < dimension; d++)
                Unsafe.Add(ref target, d) = Unsafe.Add(ref source, d) * scale;
            source = ref Unsafe.Add(ref source, dimension);
            target = ref Unsafe.Add(ref target, dimension);
        }
    }

    /// <summary>Reads rows, and tells whether no element is NaN or infinite.</summary>
    /// <inheritdoc cref="Gather"/>
    public static bool GatherFinite(ref sbyte source, ref float scales, int rowCount, int dimension, ref float target)
    {
        Gather(ref source, ref scales, rowCount, dimension, ref target);
        foreach (float scale in MemoryMarshal.CreateReadOnlySpan(ref scales, rowCount))
        {
            if (float.IsNaN(scale))
                return false;
        }
        return true;
    }

    private static float Scale(ref float row, int dimension)
    {
        int most = 0, d = 0;
        if (Vector128.IsHardwareAccelerated)
        {
            // The bits of magnitudes are ordered as they are, with NaN above infinity.
            Vector128<int> all = Vector128<int>.Zero;
            for (; d <= dimension - 4; d += 4)
                all = Vector128.Max(all, Vector128.LoadUnsafe(ref row, (nuint)d).AsInt32() & Vector128.Create(int.MaxValue));
            most = Math.Max(Math.Max(all[0], all[1]), Math.Max(all[2], all[3]));
        }
        for (; d < dimension; d++)
            most = Math.Max(most, BitConverter.SingleToInt32Bits(Unsafe.Add(ref row, d)) & int.MaxValue);
        if (most >= FirstNotFinite)
            return float.NaN;

        float scale = Math.Max(BitConverter.Int32BitsToSingle(most) / Most, LeastScale);
        return float.IsFinite(scale * Most) ? scale : MathF.BitDecrement(scale);
    }

    private static void Divide(ref float row, int dimension, float scale, ref sbyte target)
    {
        int d = 0;
        if (Vector128.IsHardwareAccelerated)
        {
            Vector128<float> divisor = Vector128.Create(scale);
            for (; d <= dimension - 16; d += 16)
            {
                ref float elements = ref Unsafe.Add(ref row, d);
                Vector128<short> lower = Vector128.Narrow(Rounded(ref elements, 0, divisor), Rounded(ref elements, 4, divisor));
                Vector128<short> upper = Vector128.Narrow(Rounded(ref elements, 8, divisor), Rounded(ref elements, 12, divisor));
                Vector128.Narrow(lower, upper).StoreUnsafe(ref target, (nuint)d);
            }
        }
        for (; d < dimension; d++)
            Unsafe.Add(ref target, d) = (sbyte)(BitConverter.SingleToInt32Bits((Unsafe.Add(ref row, d) / scale) + Rounding) - RoundingBits);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Rounded(ref float elements, int offset, Vector128<float> divisor) =>
        ((Vector128.LoadUnsafe(ref elements, (nuint)offset) / divisor) + Vector128.Create(Rounding)).AsInt32() - Vector128.Create(RoundingBits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Widen(Vector128<short> elements, float scale, ref float target)
    {
        (Vector128<int> lower, Vector128<int> upper) = Vector128.Widen(elements);
        (Vector128.ConvertToSingle(lower) * scale).StoreUnsafe(ref target);
        (Vector128.ConvertToSingle(upper) * scale).StoreUnsafe(ref target, 4);
    }
}
