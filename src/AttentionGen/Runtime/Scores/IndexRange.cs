using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace AttentionGen.Runtime;

/// <summary>
/// The values that an integer, or a condition as 0 or 1, can take over a tile of queries and keys: interval arithmetic, which may tell more values than
/// there are, never fewer. The generator classifies tiles by it while it builds, kernels classify by it what is known at a call only.
/// For generated code; not meant to be called by hand.
/// </summary>
/// <remarks>Moore, "Interval Analysis" (1966). Whatever may leave the integers, and so wrap, can be any of them.</remarks>
/// <param name="Least">The least value.</param>
/// <param name="Most">The greatest value.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly record struct IndexRange(long Least, long Most)
{
    /// <summary>Any integer.</summary>
    public static IndexRange Any => new(int.MinValue, int.MaxValue);

    /// <summary>True or false.</summary>
    public static IndexRange Either => new(0, 1);

    /// <summary>Whether there is one value only.</summary>
    public bool IsSingle => Least == Most;

    /// <summary>What a condition over a tile makes of the tile.</summary>
    public TileClass Class => Least > 0 ? TileClass.Whole : Most > 0 ? TileClass.Partial : TileClass.Hidden;

    /// <summary>One value.</summary>
    /// <param name="value">The value.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IndexRange Of(int value) => new(value, value);

    /// <summary>One condition.</summary>
    /// <param name="value">The condition.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IndexRange Of(bool value) => value ? new(1, 1) : new(0, 0);

    /// <summary>a + b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IndexRange operator +(IndexRange a, IndexRange b) => Unwrapped(a.Least + b.Least, a.Most + b.Most);

    /// <summary>a - b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IndexRange operator -(IndexRange a, IndexRange b) => Unwrapped(a.Least - b.Most, a.Most - b.Least);

    /// <summary>-a.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IndexRange operator -(IndexRange a) => Unwrapped(-a.Most, -a.Least);

    /// <summary>a * b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IndexRange operator *(IndexRange a, IndexRange b)
    {
        long p = a.Least * b.Least, q = a.Least * b.Most, r = a.Most * b.Least, s = a.Most * b.Most;
        return Unwrapped(Math.Min(Math.Min(p, q), Math.Min(r, s)), Math.Max(Math.Max(p, q), Math.Max(r, s)));
    }

    /// <summary>a / b, towards zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IndexRange operator /(IndexRange a, IndexRange b)
    {
        if (b.Least <= 0 && b.Most >= 0)
            return Any;
        long p = a.Least / b.Least, q = a.Least / b.Most, r = a.Most / b.Least, s = a.Most / b.Most;
        return Unwrapped(Math.Min(Math.Min(p, q), Math.Min(r, s)), Math.Max(Math.Max(p, q), Math.Max(r, s)));
    }

    /// <summary>a % b, with the sign of a.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IndexRange operator %(IndexRange a, IndexRange b)
    {
        if (b.Least <= 0 && b.Most >= 0)
            return Any;
        if (b.IsSingle && a.Least / b.Least == a.Most / b.Least && (a.Least >= 0 || a.Most <= 0))
            return new(a.Least % b.Least, a.Most % b.Least);
        long most = Math.Max(Math.Abs(b.Least), Math.Abs(b.Most)) - 1;
        return new(a.Least >= 0 ? 0 : Math.Max(-most, a.Least), a.Most <= 0 ? 0 : Math.Min(most, a.Most));
    }

    /// <summary>a &amp; b, of integers or conditions.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IndexRange operator &(IndexRange a, IndexRange b)
    {
        if (a.IsSingle && b.IsSingle)
            return new(a.Least & b.Least, a.Least & b.Least);
        if (a.Least < 0 && b.Least < 0)
            return Any;
        long most = a.Least < 0 ? b.Most : b.Least < 0 ? a.Most : Math.Min(a.Most, b.Most);
        return new(Math.Min(AreConditions(a, b) ? a.Least & b.Least : 0, most), most);
    }

    /// <summary>a | b, of integers or conditions.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IndexRange operator |(IndexRange a, IndexRange b)
    {
        if (a.IsSingle && b.IsSingle)
            return new(a.Least | b.Least, a.Least | b.Least);
        return a.Least < 0 || b.Least < 0 ? Any : new(Math.Max(a.Least, b.Least), AllBits(a.Most | b.Most));
    }

    /// <summary>a ^ b, of integers or conditions.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IndexRange operator ^(IndexRange a, IndexRange b)
    {
        if (a.IsSingle && b.IsSingle)
            return new(a.Least ^ b.Least, a.Least ^ b.Least);
        return a.Least < 0 || b.Least < 0 ? Any : new(0, AllBits(a.Most | b.Most));
    }

    /// <summary>~a.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IndexRange operator ~(IndexRange a) => new(-a.Most - 1, -a.Least - 1);

    /// <summary>The contrary of a condition.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IndexRange operator !(IndexRange a) => new(1 - a.Most, 1 - a.Least);

    /// <summary>a &lt;&lt; count, of which C# takes five bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IndexRange ShiftLeft(IndexRange a, IndexRange count) =>
        count.IsSingle ? Unwrapped(a.Least << (int)(count.Least & 31), a.Most << (int)(count.Least & 31)) : Any;

    /// <summary>a &gt;&gt; count, of which C# takes five bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IndexRange ShiftRight(IndexRange a, IndexRange count) =>
        count.IsSingle ? new(a.Least >> (int)(count.Least & 31), a.Most >> (int)(count.Least & 31)) : Any;

    /// <summary>a &lt; b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IndexRange Less(IndexRange a, IndexRange b) => Condition(a.Most < b.Least, a.Least >= b.Most);

    /// <summary>a &lt;= b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IndexRange LessOrEqual(IndexRange a, IndexRange b) => Condition(a.Most <= b.Least, a.Least > b.Most);

    /// <summary>a == b, of integers or conditions.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IndexRange Equal(IndexRange a, IndexRange b) =>
        Condition(a.IsSingle && a == b, a.Most < b.Least || a.Least > b.Most);

    /// <summary>The smaller.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IndexRange Min(IndexRange a, IndexRange b) => new(Math.Min(a.Least, b.Least), Math.Min(a.Most, b.Most));

    /// <summary>The larger.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IndexRange Max(IndexRange a, IndexRange b) => new(Math.Max(a.Least, b.Least), Math.Max(a.Most, b.Most));

    /// <summary>The distance from zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IndexRange Abs(IndexRange a) =>
        a.Least >= 0 ? a : a.Most <= 0 ? Unwrapped(-a.Most, -a.Least) : Unwrapped(0, Math.Max(-a.Least, a.Most));

    /// <summary>One of two.</summary>
    /// <param name="condition">Which.</param>
    /// <param name="a">Where it holds.</param>
    /// <param name="b">Where it does not.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IndexRange Select(IndexRange condition, IndexRange a, IndexRange b) =>
        condition.Least > 0 ? a : condition.Most == 0 ? b : new(Math.Min(a.Least, b.Least), Math.Max(a.Most, b.Most));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static IndexRange Condition(bool isAlways, bool isNever) => isAlways ? new(1, 1) : isNever ? new(0, 0) : Either;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static IndexRange Unwrapped(long least, long most) => least < int.MinValue || most > int.MaxValue ? Any : new(least, most);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool AreConditions(IndexRange a, IndexRange b) => a.Least >= 0 && b.Least >= 0 && a.Most <= 1 && b.Most <= 1;

    /// <summary>The least number of ones that covers a number that is not negative.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long AllBits(long value)
    {
        for (int shift = 1; shift < 32; shift *= 2)
            value |= value >> shift;
        return value;
    }
}
