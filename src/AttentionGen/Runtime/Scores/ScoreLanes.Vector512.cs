using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AttentionGen.Runtime;

/// <content>Vector512.</content>
public static partial class ScoreLanes
{
    /// <summary>Whether a lane is set.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Any(Vector512<int> mask) => mask != Vector512<int>.Zero;

    /// <summary>The smaller, as Math.Min has it: NaN if either is, and -0 below 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Min(Vector512<float> a, Vector512<float> b)
    {
        Vector512<float> same = a | b;
        Vector512<float> ordered = Vector512.ConditionalSelect(Vector512.LessThan(a, b), a, Vector512.ConditionalSelect(Vector512.Equals(a, b), same, b));
        return Vector512.ConditionalSelect(Vector512.Equals(a, a), ordered, a);
    }

    /// <summary>The larger, as Math.Max has it: NaN if either is, and 0 above -0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Max(Vector512<float> a, Vector512<float> b)
    {
        Vector512<float> same = a & b;
        Vector512<float> ordered = Vector512.ConditionalSelect(Vector512.GreaterThan(a, b), a, Vector512.ConditionalSelect(Vector512.Equals(a, b), same, b));
        return Vector512.ConditionalSelect(Vector512.Equals(a, a), ordered, a);
    }

    /// <summary>The distances from 0.</summary>
    /// <exception cref="OverflowException">The least integer, which has none, is asked for.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Abs(Vector512<int> a, Vector512<int> asked)
    {
        if (Any(Vector512.Equals(a, Vector512.Create(int.MinValue)) & asked))
            Math.Abs(int.MinValue);
        return Vector512.Abs(a);
    }

    /// <summary>a &lt;&lt; count, of which C# takes five bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> ShiftLeft(Vector512<int> a, int count) => Vector512.ShiftLeft(a, count & 31);

    /// <summary>a &gt;&gt; count, of which C# takes five bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> ShiftRight(Vector512<int> a, int count) => Vector512.ShiftRightArithmetic(a, count & 31);

    /// <summary>a &gt;&gt;&gt; count, of which C# takes five bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> ShiftRightUnsigned(Vector512<int> a, int count) => Vector512.ShiftRightLogical(a, count & 31);

    /// <summary>a &lt;&lt; count, a count for each lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Vector512<int> ShiftLeft(Vector512<int> a, Vector512<int> count)
    {
        for (int lane = 0; lane < Vector512<int>.Count; lane++)
            a = a.WithElement(lane, a.GetElement(lane) << count.GetElement(lane));
        return a;
    }

    /// <summary>a &gt;&gt; count, a count for each lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Vector512<int> ShiftRight(Vector512<int> a, Vector512<int> count)
    {
        for (int lane = 0; lane < Vector512<int>.Count; lane++)
            a = a.WithElement(lane, a.GetElement(lane) >> count.GetElement(lane));
        return a;
    }

    /// <summary>a &gt;&gt;&gt; count, a count for each lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Vector512<int> ShiftRightUnsigned(Vector512<int> a, Vector512<int> count)
    {
        for (int lane = 0; lane < Vector512<int>.Count; lane++)
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
    public static Vector512<int> Divide(Vector512<int> a, int divisor)
    {
        Vector512<float> inverse = Vector512.Create(1f / divisor);
        Vector512<int> quotient = Vector512.ConvertToInt32(Vector512.ConvertToSingle(a) * inverse);
        Vector512<int> rest = a - (quotient * divisor);
        Vector512<int> more = Vector512.ConvertToInt32(Vector512.ConvertToSingle(rest) * inverse);
        quotient += more;
        rest -= more * divisor;

        // The rest has the sign of a, and is less than the divisor.
        Vector512<int> sign = Vector512.ShiftRightArithmetic(a, 31);
        Vector512<int> size = Vector512.Create(Math.Abs(divisor)), step = Vector512.Create(divisor < 0 ? -1 : 1);
        Vector512<int> directed = (rest ^ sign) - sign;
        Vector512<int> outwards = (step ^ sign) - sign;
        quotient += outwards & Vector512.GreaterThanOrEqual(directed, size);
        return quotient - (outwards & Vector512.LessThan(directed, Vector512<int>.Zero));
    }

    /// <summary>a % divisor, with the sign of a.</summary>
    /// <param name="a">The dividends.</param>
    /// <param name="divisor">From 2 to 2^24, or the negative of such a number.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Remainder(Vector512<int> a, int divisor)
    {
        if (int.PopCount(divisor) == 1)
        {
            // Of a's size the low bits, then a's sign again.
            Vector512<int> sign = Vector512.ShiftRightArithmetic(a, 31);
            return ((((a ^ sign) - sign) & Vector512.Create(divisor - 1)) ^ sign) - sign;
        }

        return a - (Divide(a, divisor) * divisor);
    }

    /// <summary>a / b in the lanes that are asked for, 0 in the others.</summary>
    /// <exception cref="DivideByZeroException">A divisor is 0.</exception>
    /// <exception cref="OverflowException">The least integer is divided by -1.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Vector512<int> Divide(Vector512<int> a, Vector512<int> b, Vector512<int> asked)
    {
        Vector512<int> quotient = default;
        for (int lane = 0; lane < Vector512<int>.Count; lane++)
            quotient = quotient.WithElement(lane, asked.GetElement(lane) == 0 ? 0 : a.GetElement(lane) / b.GetElement(lane));
        return quotient;
    }

    /// <summary>a % b in the lanes that are asked for, 0 in the others.</summary>
    /// <exception cref="DivideByZeroException">A divisor is 0.</exception>
    /// <exception cref="OverflowException">The least integer is divided by -1.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Vector512<int> Remainder(Vector512<int> a, Vector512<int> b, Vector512<int> asked)
    {
        Vector512<int> remainder = default;
        for (int lane = 0; lane < Vector512<int>.Count; lane++)
            remainder = remainder.WithElement(lane, asked.GetElement(lane) == 0 ? 0 : a.GetElement(lane) % b.GetElement(lane));
        return remainder;
    }

    /// <summary>A function of each lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Vector512<float> Map<TFunction>(Vector512<float> x)
        where TFunction : struct, ScoreFunctions.IUnary
    {
        for (int lane = 0; lane < Vector512<float>.Count; lane++)
            x = x.WithElement(lane, TFunction.Apply(x.GetElement(lane)));
        return x;
    }

    /// <summary>A function of each lane of two.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Vector512<float> Map<TFunction>(Vector512<float> x, Vector512<float> y)
        where TFunction : struct, ScoreFunctions.IBinary
    {
        for (int lane = 0; lane < Vector512<float>.Count; lane++)
            x = x.WithElement(lane, TFunction.Apply(x.GetElement(lane), y.GetElement(lane)));
        return x;
    }

    /// <summary>The elements from the first lane's index on, where all of them exist; otherwise those that are asked for, 0 elsewhere.</summary>
    /// <exception cref="IndexOutOfRangeException">An index that is asked for is out of range.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load(ReadOnlySpan<float> elements, Vector512<int> index, Vector512<int> asked)
    {
        int first = index.ToScalar();
        return (uint)first < (uint)elements.Length && elements.Length - first >= Vector512<int>.Count
            ? Vector512.LoadUnsafe(ref MemoryMarshal.GetReference(elements), (nuint)first)
            : Gather(elements, index, asked);
    }

    /// <inheritdoc cref="Load(ReadOnlySpan{float}, Vector512{int}, Vector512{int})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Load(ReadOnlySpan<int> elements, Vector512<int> index, Vector512<int> asked) =>
        Load(MemoryMarshal.Cast<int, float>(elements), index, asked).AsInt32();

    /// <summary>The elements whose indices are asked for, 0 elsewhere.</summary>
    /// <exception cref="IndexOutOfRangeException">An index that is asked for is out of range.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Vector512<float> Gather(ReadOnlySpan<float> elements, Vector512<int> index, Vector512<int> asked)
    {
        // Unsigned, a negative index is too large as well.
        Vector512<int> safe = index & asked;
        if (Avx2.IsSupported && Vector512.LessThanAll(safe.AsUInt32(), Vector512.Create((uint)elements.Length)))
            return Hardware(elements, safe) & asked.AsSingle();

        Vector512<float> gathered = default;
        for (int lane = 0; lane < Vector512<int>.Count; lane++)
        {
            if (asked.GetElement(lane) != 0)
                gathered = gathered.WithElement(lane, elements[index.GetElement(lane)]);
        }

        return gathered;
    }

    /// <inheritdoc cref="Gather(ReadOnlySpan{float}, Vector512{int}, Vector512{int})"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Vector512<int> Gather(ReadOnlySpan<int> elements, Vector512<int> index, Vector512<int> asked) =>
        Gather(MemoryMarshal.Cast<int, float>(elements), index, asked).AsInt32();

    private static unsafe Vector512<float> Hardware(ReadOnlySpan<float> elements, Vector512<int> index)
    {
        fixed (float* start = elements)
            return Vector512.Create(Avx2.GatherVector256(start, index.GetLower(), sizeof(float)), Avx2.GatherVector256(start, index.GetUpper(), sizeof(float)));
    }
}
