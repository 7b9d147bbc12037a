using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AttentionGen.Runtime;

/// <content>Vector128.</content>
public static partial class ScoreLanes
{
    /// <summary>Whether a lane is set.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Any(Vector128<int> mask) => mask != Vector128<int>.Zero;

    /// <summary>The smaller, as Math.Min has it: NaN if either is, and -0 below 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Min(Vector128<float> a, Vector128<float> b)
    {
        Vector128<float> same = a | b;
        Vector128<float> ordered = Vector128.ConditionalSelect(Vector128.LessThan(a, b), a, Vector128.ConditionalSelect(Vector128.Equals(a, b), same, b));
        return Vector128.ConditionalSelect(Vector128.Equals(a, a), ordered, a);
    }

    /// <summary>The larger, as Math.Max has it: NaN if either is, and 0 above -0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Max(Vector128<float> a, Vector128<float> b)
    {
        Vector128<float> same = a & b;
        Vector128<float> ordered = Vector128.ConditionalSelect(Vector128.GreaterThan(a, b), a, Vector128.ConditionalSelect(Vector128.Equals(a, b), same, b));
        return Vector128.ConditionalSelect(Vector128.Equals(a, a), ordered, a);
    }

    /// <summary>The distances from 0.</summary>
    /// <exception cref="OverflowException">The least integer, which has none, is asked for.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Abs(Vector128<int> a, Vector128<int> asked)
    {
        if (Any(Vector128.Equals(a, Vector128.Create(int.MinValue)) & asked))
            Math.Abs(int.MinValue);
        return Vector128.Abs(a);
    }

    /// <summary>a &lt;&lt; count, of which C# takes five bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> ShiftLeft(Vector128<int> a, int count) => Vector128.ShiftLeft(a, count & 31);

    /// <summary>a &gt;&gt; count, of which C# takes five bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> ShiftRight(Vector128<int> a, int count) => Vector128.ShiftRightArithmetic(a, count & 31);

    /// <summary>a &gt;&gt;&gt; count, of which C# takes five bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> ShiftRightUnsigned(Vector128<int> a, int count) => Vector128.ShiftRightLogical(a, count & 31);

    /// <summary>a &lt;&lt; count, a count for each lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Vector128<int> ShiftLeft(Vector128<int> a, Vector128<int> count)
    {
        for (int lane = 0; lane < Vector128<int>.Count; lane++)
            a = a.WithElement(lane, a.GetElement(lane) << count.GetElement(lane));
        return a;
    }

    /// <summary>a &gt;&gt; count, a count for each lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Vector128<int> ShiftRight(Vector128<int> a, Vector128<int> count)
    {
        for (int lane = 0; lane < Vector128<int>.Count; lane++)
            a = a.WithElement(lane, a.GetElement(lane) >> count.GetElement(lane));
        return a;
    }

    /// <summary>a &gt;&gt;&gt; count, a count for each lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Vector128<int> ShiftRightUnsigned(Vector128<int> a, Vector128<int> count)
    {
        for (int lane = 0; lane < Vector128<int>.Count; lane++)
            a = a.WithElement(lane, a.GetElement(lane) >>> count.GetElement(lane));
        return a;
    }

    /// <summary>a / divisor, towards zero.</summary>
    /// <param name="a">The dividends.</param>
    /// <param name="divisor">From 2 to 2^24, or the negative of such a number.</param>
    /// <remarks>
    /// An estimate by floats is wrong by at most |a| 2^-22 / divisor + 1, so that what is left of a is below 2^9 + 2 divisor; the estimate of that is wrong by 1 at
    /// most, and mended.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Divide(Vector128<int> a, int divisor)
    {
        Vector128<float> inverse = Vector128.Create(1f / divisor);
        Vector128<int> quotient = Vector128.ConvertToInt32(Vector128.ConvertToSingle(a) * inverse);
        Vector128<int> rest = a - (quotient * divisor);
        Vector128<int> more = Vector128.ConvertToInt32(Vector128.ConvertToSingle(rest) * inverse);
        quotient += more;
        rest -= more * divisor;

        // The rest has the sign of a, and is less than the divisor.
        Vector128<int> sign = Vector128.ShiftRightArithmetic(a, 31);
        Vector128<int> size = Vector128.Create(Math.Abs(divisor)), step = Vector128.Create(divisor < 0 ? -1 : 1);
        Vector128<int> directed = (rest ^ sign) - sign;
        Vector128<int> outwards = (step ^ sign) - sign;
        quotient += outwards & Vector128.GreaterThanOrEqual(directed, size);
        return quotient - (outwards & Vector128.LessThan(directed, Vector128<int>.Zero));
    }

    /// <summary>a % divisor, with the sign of a.</summary>
    /// <param name="a">The dividends.</param>
    /// <param name="divisor">From 2 to 2^24, or the negative of such a number.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Remainder(Vector128<int> a, int divisor)
    {
        if (int.PopCount(divisor) == 1)
        {
            // Of a's size the low bits, then a's sign again.
            Vector128<int> sign = Vector128.ShiftRightArithmetic(a, 31);
            return ((((a ^ sign) - sign) & Vector128.Create(divisor - 1)) ^ sign) - sign;
        }

        return a - (Divide(a, divisor) * divisor);
    }

    /// <summary>a / b in the lanes that are asked for, 0 in the others.</summary>
    /// <exception cref="DivideByZeroException">A divisor is 0.</exception>
    /// <exception cref="OverflowException">The least integer is divided by -1.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Vector128<int> Divide(Vector128<int> a, Vector128<int> b, Vector128<int> asked)
    {
        Vector128<int> quotient = default;
        for (int lane = 0; lane < Vector128<int>.Count; lane++)
            quotient = quotient.WithElement(lane, asked.GetElement(lane) == 0 ? 0 : a.GetElement(lane) / b.GetElement(lane));
        return quotient;
    }

    /// <summary>a % b in the lanes that are asked for, 0 in the others.</summary>
    /// <exception cref="DivideByZeroException">A divisor is 0.</exception>
    /// <exception cref="OverflowException">The least integer is divided by -1.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Vector128<int> Remainder(Vector128<int> a, Vector128<int> b, Vector128<int> asked)
    {
        Vector128<int> remainder = default;
        for (int lane = 0; lane < Vector128<int>.Count; lane++)
            remainder = remainder.WithElement(lane, asked.GetElement(lane) == 0 ? 0 : a.GetElement(lane) % b.GetElement(lane));
        return remainder;
    }

    /// <summary>A function of each lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Vector128<float> Map<TFunction>(Vector128<float> x)
        where TFunction : struct, ScoreFunctions.IUnary
    {
        for (int lane = 0; lane < Vector128<float>.Count; lane++)
            x = x.WithElement(lane, TFunction.Apply(x.GetElement(lane)));
        return x;
    }

    /// <summary>A function of each lane of two.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Vector128<float> Map<TFunction>(Vector128<float> x, Vector128<float> y)
        where TFunction : struct, ScoreFunctions.IBinary
    {
        for (int lane = 0; lane < Vector128<float>.Count; lane++)
            x = x.WithElement(lane, TFunction.Apply(x.GetElement(lane), y.GetElement(lane)));
        return x;
    }

    /// <summary>The elements from the first lane's index on, where all of them exist; otherwise those that are asked for, 0 elsewhere.</summary>
    /// <exception cref="IndexOutOfRangeException">An index that is asked for is out of range.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Load(ReadOnlySpan<float> elements, Vector128<int> index, Vector128<int> asked)
    {
        int first = index.ToScalar();
        return (uint)first < (uint)elements.Length && elements.Length - first >= Vector128<int>.Count
            ? Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(elements), (nuint)first)
            : Gather(elements, index, asked);
    }

    /// <inheritdoc cref="Load(ReadOnlySpan{float}, Vector128{int}, Vector128{int})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Load(ReadOnlySpan<int> elements, Vector128<int> index, Vector128<int> asked) =>
        Load(MemoryMarshal.Cast<int, float>(elements), index, asked).AsInt32();

    /// <summary>The elements whose indices are asked for, 0 elsewhere.</summary>
    /// <exception cref="IndexOutOfRangeException">An index that is asked for is out of range.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Vector128<float> Gather(ReadOnlySpan<float> elements, Vector128<int> index, Vector128<int> asked)
    {
        // Unsigned, a negative index is too large as well.
        Vector128<int> safe = index & asked;
        if (Avx2.IsSupported && Vector128.LessThanAll(safe.AsUInt32(), Vector128.Create((uint)elements.Length)))
            return Hardware(elements, safe) & asked.AsSingle();

        Vector128<float> gathered = default;
        for (int lane = 0; lane < Vector128<int>.Count; lane++)
        {
            if (asked.GetElement(lane) != 0)
                gathered = gathered.WithElement(lane, elements[index.GetElement(lane)]);
        }

        return gathered;
    }

    /// <inheritdoc cref="Gather(ReadOnlySpan{float}, Vector128{int}, Vector128{int})"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Vector128<int> Gather(ReadOnlySpan<int> elements, Vector128<int> index, Vector128<int> asked) =>
        Gather(MemoryMarshal.Cast<int, float>(elements), index, asked).AsInt32();

    private static unsafe Vector128<float> Hardware(ReadOnlySpan<float> elements, Vector128<int> index)
    {
        fixed (float* start = elements)
            return Avx2.GatherVector128(start, index, sizeof(float));
    }
}
