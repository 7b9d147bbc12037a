using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AttentionGen.Runtime;

/// <summary>Words of several counters, each in the lower half of 64 bits; what the upper half holds goes into no result.</summary>
/// <typeparam name="TWord">The vector.</typeparam>
internal interface IPhiloxLanes<TWord>
{
    /// <summary>Counters of two vectors.</summary>
    static abstract int Count { get; }

    /// <summary>One word in every lane.</summary>
    static abstract TWord Broadcast(uint word);

    /// <summary>Twice each lane's number, from 0.</summary>
    static abstract TWord Evens { get; }

    /// <summary>a + b.</summary>
    static abstract TWord Add(TWord a, TWord b);

    /// <summary>The 64 bits of a * b.</summary>
    static abstract TWord Multiply(TWord a, TWord b);

    /// <summary>The upper half of each lane.</summary>
    static abstract TWord High(TWord a);

    /// <summary>a ^ b ^ c.</summary>
    static abstract TWord Xor(TWord a, TWord b, TWord c);

    /// <summary>Of words of even counters and of odd ones, in the counters' order: 0 where the lower, or the upper, 16 bits are less than a threshold, otherwise a factor.</summary>
    static abstract void Store(TWord even, TWord odd, uint threshold, float factor, ref float low, ref float high);
}

/// <summary>16 counters.</summary>
internal readonly struct Philox512 : IPhiloxLanes<Vector512<ulong>>
{
    public static int Count => Vector512<float>.Count;

    public static Vector512<ulong> Evens
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512.Create(0ul, 2, 4, 6, 8, 10, 12, 14);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> Broadcast(uint word) => Vector512.Create((ulong)word);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> Add(Vector512<ulong> a, Vector512<ulong> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> Multiply(Vector512<ulong> a, Vector512<ulong> b) => Avx512F.Multiply(a.AsUInt32(), b.AsUInt32());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> High(Vector512<ulong> a) => a >>> 32;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> Xor(Vector512<ulong> a, Vector512<ulong> b, Vector512<ulong> c) => a ^ b ^ c;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<ulong> even, Vector512<ulong> odd, uint threshold, float factor, ref float low, ref float high)
    {
        Vector512<uint> words = ((even & Vector512.Create(0xFFFFFFFFul)) | (odd << 32)).AsUInt32();
        Vector512<int> bound = Vector512.Create((int)threshold);
        Vector512<float> factors = Vector512.Create(factor);
        Vector512.AndNot(factors, Vector512.LessThan((words & Vector512.Create(0xFFFFu)).AsInt32(), bound).AsSingle()).StoreUnsafe(ref low);
        Vector512.AndNot(factors, Vector512.LessThan((words >>> 16).AsInt32(), bound).AsSingle()).StoreUnsafe(ref high);
    }
}

/// <summary>8 counters.</summary>
internal readonly struct Philox256 : IPhiloxLanes<Vector256<ulong>>
{
    public static int Count => Vector256<float>.Count;

    public static Vector256<ulong> Evens
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector256.Create(0ul, 2, 4, 6);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> Broadcast(uint word) => Vector256.Create((ulong)word);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> Add(Vector256<ulong> a, Vector256<ulong> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> Multiply(Vector256<ulong> a, Vector256<ulong> b) => Avx2.Multiply(a.AsUInt32(), b.AsUInt32());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> High(Vector256<ulong> a) => a >>> 32;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> Xor(Vector256<ulong> a, Vector256<ulong> b, Vector256<ulong> c) => a ^ b ^ c;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<ulong> even, Vector256<ulong> odd, uint threshold, float factor, ref float low, ref float high)
    {
        Vector256<uint> words = ((even & Vector256.Create(0xFFFFFFFFul)) | (odd << 32)).AsUInt32();
        Vector256<int> bound = Vector256.Create((int)threshold);
        Vector256<float> factors = Vector256.Create(factor);
        Vector256.AndNot(factors, Vector256.LessThan((words & Vector256.Create(0xFFFFu)).AsInt32(), bound).AsSingle()).StoreUnsafe(ref low);
        Vector256.AndNot(factors, Vector256.LessThan((words >>> 16).AsInt32(), bound).AsSingle()).StoreUnsafe(ref high);
    }
}

/// <summary>4 counters.</summary>
internal readonly struct Philox128 : IPhiloxLanes<Vector128<ulong>>
{
    public static int Count => Vector128<float>.Count;

    public static Vector128<ulong> Evens
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector128.Create(0ul, 2);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> Broadcast(uint word) => Vector128.Create((ulong)word);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> Add(Vector128<ulong> a, Vector128<ulong> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> Multiply(Vector128<ulong> a, Vector128<ulong> b)
    {
        Vector128<ulong> lower = Vector128.Create(0xFFFFFFFFul);
        return Sse2.IsSupported ? Sse2.Multiply(a.AsUInt32(), b.AsUInt32()) : (a & lower) * (b & lower);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> High(Vector128<ulong> a) => a >>> 32;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> Xor(Vector128<ulong> a, Vector128<ulong> b, Vector128<ulong> c) => a ^ b ^ c;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector128<ulong> even, Vector128<ulong> odd, uint threshold, float factor, ref float low, ref float high)
    {
        Vector128<uint> words = ((even & Vector128.Create(0xFFFFFFFFul)) | (odd << 32)).AsUInt32();
        Vector128<int> bound = Vector128.Create((int)threshold);
        Vector128<float> factors = Vector128.Create(factor);
        Vector128.AndNot(factors, Vector128.LessThan((words & Vector128.Create(0xFFFFu)).AsInt32(), bound).AsSingle()).StoreUnsafe(ref low);
        Vector128.AndNot(factors, Vector128.LessThan((words >>> 16).AsInt32(), bound).AsSingle()).StoreUnsafe(ref high);
    }
}

/// <summary>One counter: there is no odd one.</summary>
internal readonly struct PhiloxScalar : IPhiloxLanes<ulong>
{
    public static int Count => 1;

    public static ulong Evens => 0;

    public static ulong Broadcast(uint word) => word;

    public static ulong Add(ulong a, ulong b) => a + b;

    public static ulong Multiply(ulong a, ulong b) => (ulong)(uint)a * (uint)b;

    public static ulong High(ulong a) => a >> 32;

    public static ulong Xor(ulong a, ulong b, ulong c) => a ^ b ^ c;

    public static void Store(ulong even, ulong odd, uint threshold, float factor, ref float low, ref float high)
    {
        low = (even & 0xFFFF) < threshold ? 0f : factor;
        high = ((even >> 16) & 0xFFFF) < threshold ? 0f : factor;
    }
}
