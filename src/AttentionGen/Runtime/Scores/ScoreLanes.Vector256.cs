using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AttentionGen.Runtime;

/// <content>Vector256.</content>
public static partial class ScoreLanes
{
    /// <summary>Whether a lane is set.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Any(Vector256<int> mask) => mask != Vector256<int>.Zero;

    /// <summary>The smaller, as Math.Min has it: NaN if either is, and -0 below 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Min(Vector256<float> a, Vector256<float> b)
    {
        Vector256<float> same = a | b;
        Vector256<float> ordered = Vector256.ConditionalSelect(Vector256.LessThan(a, b), a, Vector256.ConditionalSelect(Vector256.Equals(a, b), same, b));
        return Vector256.ConditionalSelect(Vector256.Equals(a, a), ordered, a);
    }

    /// <summary>The larger, as Math.Max has it: NaN if either is, and 0 above -0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Max(Vector256<float> a, Vector256<float> b)
    {
        Vector256<float> same = a & b;
        Vector256<float> ordered = Vector256.ConditionalSelect(Vector256.GreaterThan(a, b), a, Vector256.ConditionalSelect(Vector256.Equals(a, b), same, b));
        return Vector256.ConditionalSelect(Vector256.Equals(a, a), ordered, a);
    }

    /// <summary>The distances from 0.</summary>
    /// <exception cref="OverflowException">The least integer, which has none, is asked for.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Abs(Vector256<int> a, Vector256<int> asked)
    {
        if (Any(Vector256.Equals(a, Vector256.Create(int.MinValue)) & asked))
            Math.Abs(int.MinValue);
        return Vector256.Abs(a);
    }

    /// <summary>a &lt;&lt; count, of which C# takes five bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> ShiftLeft(Vector256<int> a, int count) => Vector256.ShiftLeft(a, count & 31);

    /// <summary>a &gt;&gt; count, of which C# takes five bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> ShiftRight(Vector256<int> a, int count) => Vector256.ShiftRightArithmetic(a, count & 31);

    /// <summary>a &gt;&gt;&gt; count, of which C# takes five bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> ShiftRightUnsigned(Vector256<int> a, int count) => Vector256.ShiftRightLogical(a, count & 31);

    /// <summary>a &lt;&lt; count, a count for each lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Vector256<int> ShiftLeft(Vector256<int> a, Vector256<int> count)
    {
        for (int lane = 0; lane < Vector256<int>.Count; lane++)
            a = a.WithElement(lane, a.GetElement(lane) << count.GetElement(lane));
        return a;
    }

    /// <summary>a &gt;&gt; count, a count for each lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Vector256<int> ShiftRight(Vector256<int> a, Vector256<int> count)
    {
        for (int lane = 0; lane < Vector256<int>.Count; lane++)
            a = a.WithElement(lane, a.GetElement(lane) >> count.GetElement(lane));
        return a;
    }

    /// <summary>a &gt;&gt;&gt; count, a count for each lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Vector256<int> ShiftRightUnsigned(Vector256<int> a, Vector256<int> count)
    {
        for (int lane = 0; lane < Vector256<int>.Count; lane++)
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
    public static Vector256<int> Divide(Vector256<int> a, int divisor)
    {
        Vector256<float> inverse = Vector256.Create(1f / divisor);
        Vector256<int> quotient = Vector256.ConvertToInt32(Vector256.ConvertToSingle(a) * inverse);
        Vector256<int> rest = a - (quotient * divisor);
        Vector256<int> more = Vector256.ConvertToInt32(Vector256.ConvertToSingle(rest) * inverse);
        quotient += more;
        rest -= more * divisor;

        // The rest has the sign of a, and is less than the divisor.
        Vector256<int> sign = Vector256.ShiftRightArithmetic(a, 31);
        Vector256<int> size = Vector256.Create(Math.Abs(divisor)), step = Vector256.Create(divisor < 0 ? -1 : 1);
        Vector256<int> directed = (rest ^ sign) - sign;
        Vector256<int> outwards = (step ^ sign) - sign;
        quotient += outwards & Vector256.GreaterThanOrEqual(directed, size);
        return quotient - (outwards & Vector256.LessThan(directed, Vector256<int>.Zero));
    }

    /// <summary>a % divisor, with the sign of a.</summary>
    /// <param name="a">The dividends.</param>
    /// <param name="divisor">From 2 to 2^24, or the negative of such a number.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Remainder(Vector256<int> a, int divisor)
    {
        if (int.PopCount(divisor) == 1)
        {
            // Of a's size the low bits, then a's sign again.
            Vector256<int> sign = Vector256.ShiftRightArithmetic(a, 31);
            return ((((a ^ sign) - sign) & Vector256.Create(divisor - 1)) ^ sign) - sign;
        }

        return a - (Divide(a, divisor) * divisor);
    }

    /// <summary>a / b in the lanes that are asked for, 0 in the others.</summary>
    /// <exception cref="DivideByZeroException">A divisor is 0.</exception>
    /// <exception cref="OverflowException">The least integer is divided by -1.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Vector256<int> Divide(Vector256<int> a, Vector256<int> b, Vector256<int> asked)
    {
        Vector256<int> quotient = default;
        for (int lane = 0; lane < Vector256<int>.Count; lane++)
            quotient = quotient.WithElement(lane, asked.GetElement(lane) == 0 ? 0 : a.GetElement(lane) / b.GetElement(lane));
        return quotient;
    }

    /// <summary>a % b in the lanes that are asked for, 0 in the others.</summary>
    /// <exception cref="DivideByZeroException">A divisor is 0.</exception>
    /// <exception cref="OverflowException">The least integer is divided by -1.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Vector256<int> Remainder(Vector256<int> a, Vector256<int> b, Vector256<int> asked)
    {
        Vector256<int> remainder = default;
        for (int lane = 0; lane < Vector256<int>.Count; lane++)
            remainder = remainder.WithElement(lane, asked.GetElement(lane) == 0 ? 0 : a.GetElement(lane) % b.GetElement(lane));
        return remainder;
    }

    /// <summary>A function of each lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Vector256<float> Map<TFunction>(Vector256<float> x)
        where TFunction : struct, ScoreFunctions.IUnary
    {
        for (int lane = 0; lane < Vector256<float>.Count; lane++)
            x = x.WithElement(lane, TFunction.Apply(x.GetElement(lane)));
        return x;
    }

    /// <summary>A function of each lane of two.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Vector256<float> Map<TFunction>(Vector256<float> x, Vector256<float> y)
        where TFunction : struct, ScoreFunctions.IBinary
    {
        for (int lane = 0; lane < Vector256<float>.Count; lane++)
            x = x.WithElement(lane, TFunction.Apply(x.GetElement(lane), y.GetElement(lane)));
        return x;
    }

    /// <summary>The elements from the first lane's index on, where all of them exist; otherwise those that are asked for, 0 elsewhere.</summary>
    /// <exception cref="IndexOutOfRangeException">An index that is asked for is out of range.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Load(ReadOnlySpan<float> elements, Vector256<int> index, Vector256<int> asked)
    {
        int first = index.ToScalar();
        return (uint)first < (uint)elements.Length && elements.Length - first >= Vector256<int>.Count
            ? Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(elements), (nuint)first)
            : Gather(elements, index, asked);
    }

    /// <inheritdoc cref="Load(ReadOnlySpan{float}, Vector256{int}, Vector256{int})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Load(ReadOnlySpan<int> elements, Vector256<int> index, Vector256<int> asked) =>
        Load(MemoryMarshal.Cast<int, float>(elements), index, asked).AsInt32();

    /// <summary>The elements whose indices are asked for, 0 elsewhere.</summary>
    /// <exception cref="IndexOutOfRangeException">An index that is asked for is out of range.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Vector256<float> Gather(ReadOnlySpan<float> elements, Vector256<int> index, Vector256<int> asked)
    {
        // Unsigned, a negative index is too large as well.
        Vector256<int> safe = index & asked;
        if (Avx2.IsSupported && Vector256.LessThanAll(safe.AsUInt32(), Vector256.Create((uint)elements.Length)))
            return Hardware(elements, safe) & asked.AsSingle();

        Vector256<float> gathered = default;
        for (int lane = 0; lane < Vector256<int>.Count; lane++)
        {
            if (asked.GetElement(lane) != 0)
                gathered = gathered.WithElement(lane, elements[index.GetElement(lane)]);
        }

        return gathered;
    }

    /// <inheritdoc cref="Gather(ReadOnlySpan{float}, Vector256{int}, Vector256{int})"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Vector256<int> Gather(ReadOnlySpan<int> elements, Vector256<int> index, Vector256<int> asked) =>
        Gather(MemoryMarshal.Cast<int, float>(elements), index, asked).AsInt32();

    private static unsafe Vector256<float> Hardware(ReadOnlySpan<float> elements, Vector256<int> index)
    {
        fixed (float* start = elements)
            return Avx2.GatherVector256(start, index, sizeof(float));
    }
}
