using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AttentionGen.Runtime;

/// <summary>What register tiles of 256 bits are made of. For generated code; not meant to be called by hand.</summary>
/// <remarks>
/// The JIT puts a few instructions in the place of each. No name here has a second overload: choosing among those of the platform's vectors took the C#
/// compiler longer than all else about a kernel.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Tile256
{
    /// <summary>A vector from memory.</summary>
    /// <param name="source">A reference.</param>
    /// <param name="offset">Floats behind it.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Load(ref float source, nint offset = 0) => Vector256.LoadUnsafe(ref source, (nuint)offset);

    /// <summary>A vector to memory.</summary>
    /// <param name="vector">The vector.</param>
    /// <param name="target">A reference.</param>
    /// <param name="offset">Floats behind it.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<float> vector, ref float target, nint offset = 0) => vector.StoreUnsafe(ref target, (nuint)offset);

    /// <summary>One float in every lane.</summary>
    /// <param name="value">The float.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Broadcast(float value) => Vector256.Create(value);

    /// <summary>The larger; <paramref name="b"/> where either is NaN.</summary>
    /// <param name="a">A vector.</param>
    /// <param name="b">Another.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Max(Vector256<float> a, Vector256<float> b) => Avx.Max(a, b);

    /// <summary>A mask of the lanes whose limit reaches a key.</summary>
    /// <param name="limit">Last visible keys, as the bits of floats.</param>
    /// <param name="key">The key.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Reaches(Vector256<float> limit, int key) => Vector256.GreaterThanOrEqual(limit.AsInt32(), Vector256.Create(key)).AsSingle();

    /// <summary>A mask of the lanes whose first visible key is at most a key.</summary>
    /// <param name="lower">First visible keys, as the bits of floats.</param>
    /// <param name="key">The key.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> StartsBy(Vector256<float> lower, int key) => Vector256.LessThanOrEqual(lower.AsInt32(), Vector256.Create(key)).AsSingle();

    /// <summary>Lanes of one vector where a mask is set, of another where it is clear.</summary>
    /// <param name="mask">The mask.</param>
    /// <param name="whenSet">The one.</param>
    /// <param name="whenClear">The other.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Select(Vector256<float> mask, Vector256<float> whenSet, Vector256<float> whenClear) => Vector256.ConditionalSelect(mask, whenSet, whenClear);

    /// <summary>Two vectors side by side to memory.</summary>
    /// <param name="first">The first vector.</param>
    /// <param name="second">The second.</param>
    /// <param name="target">A reference.</param>
    /// <param name="offset">Floats behind it.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StorePair(Vector256<float> first, Vector256<float> second, ref float target, nint offset)
    {
        first.StoreUnsafe(ref target, (nuint)offset);
        second.StoreUnsafe(ref target, (nuint)(offset + Vector256<float>.Count));
    }

    /// <summary>Weights 2^(score - maximum) of one key of a panel of two vectors, in place of its scores, and added to the sums.</summary>
    /// <param name="scores">A reference to scores, in units of log2.</param>
    /// <param name="offset">Floats from there to the key's.</param>
    /// <param name="statistics">A reference to what is known of the panel's queries.</param>
    /// <param name="maximum">Floats from there to their maxima.</param>
    /// <param name="sum0">Sums of the first vector.</param>
    /// <param name="sum1">Those of the second.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void WeighKey(ref float scores, nint offset, ref float statistics, nint maximum, ref Vector256<float> sum0, ref Vector256<float> sum1)
    {
        Vector256<float> e0 = VectorMath.Exp2(Load(ref scores, offset) - Load(ref statistics, maximum));
        Vector256<float> e1 = VectorMath.Exp2(Load(ref scores, offset + Vector256<float>.Count) - Load(ref statistics, maximum + Vector256<float>.Count));
        StorePair(e0, e1, ref scores, offset);
        sum0 += e0;
        sum1 += e1;
    }

    /// <summary>The same of two keys, one behind the other: four exponentials in step, which wait for one another less than one by one.</summary>
    /// <remarks>They take all registers but three, so that the maxima are read where they are used.</remarks>
    /// <param name="scores">A reference to scores, in units of log2.</param>
    /// <param name="offset">Floats from there to the first key's.</param>
    /// <param name="statistics">A reference to what is known of the panel's queries.</param>
    /// <param name="maximum">Floats from there to their maxima.</param>
    /// <param name="sum0">Sums of the first vector.</param>
    /// <param name="sum1">Those of the second.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void WeighKeys(ref float scores, nint offset, ref float statistics, nint maximum, ref Vector256<float> sum0, ref Vector256<float> sum1)
    {
        nint next = offset + (2 * Vector256<float>.Count);
        Vector256<float> e0 = Load(ref scores, offset) - Load(ref statistics, maximum), e1 = Load(ref scores, offset + Vector256<float>.Count) - Load(ref statistics, maximum + Vector256<float>.Count);
        Vector256<float> f0 = Load(ref scores, next) - Load(ref statistics, maximum), f1 = Load(ref scores, next + Vector256<float>.Count) - Load(ref statistics, maximum + Vector256<float>.Count);
        VectorMath.Exp2(ref e0, ref e1, ref f0, ref f1);
        StorePair(e0, e1, ref scores, offset);
        StorePair(f0, f1, ref scores, next);
        sum0 += e0;
        sum1 += e1;
        sum0 += f0;
        sum1 += f1;
    }

    /// <summary>Replaces the scores of a key in lanes whose limit does not reach it.</summary>
    /// <param name="limit0">Last visible keys of the first vector, as the bits of floats.</param>
    /// <param name="limit1">Those of the second.</param>
    /// <param name="key">The key.</param>
    /// <param name="hidden">What takes their place.</param>
    /// <param name="s0">The first vector of scores.</param>
    /// <param name="s1">The second.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void HidePair(Vector256<float> limit0, Vector256<float> limit1, int key, Vector256<float> hidden, ref Vector256<float> s0, ref Vector256<float> s1)
    {
        s0 = Vector256.ConditionalSelect(Vector256.GreaterThanOrEqual(limit0.AsInt32(), Vector256.Create(key)).AsSingle(), s0, hidden);
        s1 = Vector256.ConditionalSelect(Vector256.GreaterThanOrEqual(limit1.AsInt32(), Vector256.Create(key)).AsSingle(), s1, hidden);
    }

    /// <summary>Adds one float times 1 vector(s) to as many sums.</summary>
    /// <param name="source">A reference.</param>
    /// <param name="offset">Where the float is, in floats behind it.</param>
    /// <param name="b0">The first vector.</param>
    /// <param name="s0">Its sum.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add1(ref float source, nint offset, Vector256<float> b0, ref Vector256<float> s0)
    {
        Vector256<float> a = Vector256.Create(Unsafe.Add(ref source, offset));
        s0 = Fma.MultiplyAdd(a, b0, s0);
    }

    /// <summary>Adds one float times 2 vector(s) to as many sums.</summary>
    /// <param name="source">A reference.</param>
    /// <param name="offset">Where the float is, in floats behind it.</param>
    /// <param name="b0">The first vector.</param>
    /// <param name="b1">The second vector.</param>
    /// <param name="s0">Its sum.</param>
    /// <param name="s1">Its sum.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add2(ref float source, nint offset, Vector256<float> b0, Vector256<float> b1, ref Vector256<float> s0, ref Vector256<float> s1)
    {
        Vector256<float> a = Vector256.Create(Unsafe.Add(ref source, offset));
        s0 = Fma.MultiplyAdd(a, b0, s0);
        s1 = Fma.MultiplyAdd(a, b1, s1);
    }

    /// <summary>Adds one float times the vectors of a part of a panel to their sums.</summary>
    /// <typeparam name="TPart">Which of the two.</typeparam>
    /// <param name="source">A reference.</param>
    /// <param name="offset">Where the float is, in floats behind it.</param>
    /// <param name="b0">The first vector.</param>
    /// <param name="b1">The second vector.</param>
    /// <param name="s0">Its sum.</param>
    /// <param name="s1">Its sum.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddPart<TPart>(ref float source, nint offset, Vector256<float> b0, Vector256<float> b1, ref Vector256<float> s0, ref Vector256<float> s1)
        where TPart : struct, IPanelPart
    {
        if (!TPart.HasUpper)
            Add1(ref source, offset, b0, ref s0);
        else if (!TPart.HasLower)
            Add1(ref source, offset, b1, ref s1);
        else
            Add2(ref source, offset, b0, b1, ref s0, ref s1);
    }

    /// <summary>The scores of a key to memory, -infinity in place of those of the vector that a part of a panel leaves out.</summary>
    /// <typeparam name="TPart">Which of the two it has.</typeparam>
    /// <param name="first">The first vector.</param>
    /// <param name="second">The second.</param>
    /// <param name="target">A reference.</param>
    /// <param name="offset">Floats behind it.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StorePart<TPart>(Vector256<float> first, Vector256<float> second, ref float target, nint offset)
        where TPart : struct, IPanelPart
    {
        (TPart.HasLower ? first : Vector256.Create(float.NegativeInfinity)).StoreUnsafe(ref target, (nuint)offset);
        (TPart.HasUpper ? second : Vector256.Create(float.NegativeInfinity)).StoreUnsafe(ref target, (nuint)(offset + Vector256<float>.Count));
    }

    /// <summary>Adds one float times 3 vector(s) to as many sums.</summary>
    /// <param name="source">A reference.</param>
    /// <param name="offset">Where the float is, in floats behind it.</param>
    /// <param name="b0">The first vector.</param>
    /// <param name="b1">The second vector.</param>
    /// <param name="b2">The third vector.</param>
    /// <param name="s0">Its sum.</param>
    /// <param name="s1">Its sum.</param>
    /// <param name="s2">Its sum.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add3(ref float source, nint offset, Vector256<float> b0, Vector256<float> b1, Vector256<float> b2, ref Vector256<float> s0, ref Vector256<float> s1, ref Vector256<float> s2)
    {
        Vector256<float> a = Vector256.Create(Unsafe.Add(ref source, offset));
        s0 = Fma.MultiplyAdd(a, b0, s0);
        s1 = Fma.MultiplyAdd(a, b1, s1);
        s2 = Fma.MultiplyAdd(a, b2, s2);
    }

    /// <summary>Adds one float times 4 vector(s) to as many sums.</summary>
    /// <param name="source">A reference.</param>
    /// <param name="offset">Where the float is, in floats behind it.</param>
    /// <param name="b0">The first vector.</param>
    /// <param name="b1">The second vector.</param>
    /// <param name="b2">The third vector.</param>
    /// <param name="b3">The fourth vector.</param>
    /// <param name="s0">Its sum.</param>
    /// <param name="s1">Its sum.</param>
    /// <param name="s2">Its sum.</param>
    /// <param name="s3">Its sum.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add4(ref float source, nint offset, Vector256<float> b0, Vector256<float> b1, Vector256<float> b2, Vector256<float> b3, ref Vector256<float> s0, ref Vector256<float> s1, ref Vector256<float> s2, ref Vector256<float> s3)
    {
        Vector256<float> a = Vector256.Create(Unsafe.Add(ref source, offset));
        s0 = Fma.MultiplyAdd(a, b0, s0);
        s1 = Fma.MultiplyAdd(a, b1, s1);
        s2 = Fma.MultiplyAdd(a, b2, s2);
        s3 = Fma.MultiplyAdd(a, b3, s3);
    }

    /// <summary>Multiplies 1 vector(s) by one float.</summary>
    /// <param name="source">A reference.</param>
    /// <param name="offset">Where the float is, in floats behind it.</param>
    /// <param name="s0">The first vector.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Scale1(ref float source, nint offset, ref Vector256<float> s0)
    {
        Vector256<float> a = Vector256.Create(Unsafe.Add(ref source, offset));
        s0 *= a;
    }

    /// <summary>Multiplies 2 vector(s) by one float.</summary>
    /// <param name="source">A reference.</param>
    /// <param name="offset">Where the float is, in floats behind it.</param>
    /// <param name="s0">The first vector.</param>
    /// <param name="s1">The second vector.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Scale2(ref float source, nint offset, ref Vector256<float> s0, ref Vector256<float> s1)
    {
        Vector256<float> a = Vector256.Create(Unsafe.Add(ref source, offset));
        s0 *= a;
        s1 *= a;
    }

    /// <summary>Multiplies 3 vector(s) by one float.</summary>
    /// <param name="source">A reference.</param>
    /// <param name="offset">Where the float is, in floats behind it.</param>
    /// <param name="s0">The first vector.</param>
    /// <param name="s1">The second vector.</param>
    /// <param name="s2">The third vector.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Scale3(ref float source, nint offset, ref Vector256<float> s0, ref Vector256<float> s1, ref Vector256<float> s2)
    {
        Vector256<float> a = Vector256.Create(Unsafe.Add(ref source, offset));
        s0 *= a;
        s1 *= a;
        s2 *= a;
    }

    /// <summary>Multiplies 4 vector(s) by one float.</summary>
    /// <param name="source">A reference.</param>
    /// <param name="offset">Where the float is, in floats behind it.</param>
    /// <param name="s0">The first vector.</param>
    /// <param name="s1">The second vector.</param>
    /// <param name="s2">The third vector.</param>
    /// <param name="s3">The fourth vector.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Scale4(ref float source, nint offset, ref Vector256<float> s0, ref Vector256<float> s1, ref Vector256<float> s2, ref Vector256<float> s3)
    {
        Vector256<float> a = Vector256.Create(Unsafe.Add(ref source, offset));
        s0 *= a;
        s1 *= a;
        s2 *= a;
        s3 *= a;
    }
}
