using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AttentionGen.Runtime;

/// <summary>
/// IEEE 754 binary16, by integer arithmetic: the instructions that convert it are not to be had as intrinsics on every runtime that the library is for.
/// </summary>
/// <remarks>
/// To float: exponent and fraction moved to their places in a float make a number 2^112 times too small, subnormal ones included; the exponent of
/// infinities and NaN is filled up. From float: normal results are rounded as integers, ties to even; subnormal ones by adding 1/2, whose last bit is the
/// least subnormal, 2^-24; what is 2^16 or more is infinite.
/// </remarks>
internal readonly struct HalfElement : IStoredElement
{
    private const uint MagnitudeMask = 0x7FFF;
    private const uint SignMask = 0x8000_0000;
    private const float ExponentScale = 5.192296858534828e33f; // 2^112
    private const uint FloatInfinity = 0x7F80_0000;

    // In a half moved to float's places, at or above it stand infinity and NaN.
    private const uint MovedInfinity = 0x7C00u << 13;

    private const uint LeastNormal = 113u << 23; // 2^-14
    private const uint Overflow = 143u << 23; // 2^16
    private const uint OneHalf = 126u << 23;
    private const uint Infinity = 0x7C00;
    private const uint NaN = 0x7E00;

    // Takes 112 off the exponent and adds just under half a unit of the result's last place.
    private const uint Rebias = unchecked((uint)(-112 << 23)) + 0xFFF;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Widen(Vector512<uint> bits)
    {
        Vector512<uint> magnitude = bits & Vector512.Create(MagnitudeMask);
        Vector512<uint> moved = magnitude << 13;
        Vector512<uint> special = Vector512.GreaterThan(moved.AsInt32(), Vector512.Create((int)MovedInfinity - 1)).AsUInt32() & Vector512.Create(FloatInfinity);
        Vector512<uint> scaled = (moved.AsSingle() * Vector512.Create(ExponentScale)).AsUInt32();
        return (scaled | special | ((bits ^ magnitude) << 16)).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Widen(Vector256<uint> bits)
    {
        Vector256<uint> magnitude = bits & Vector256.Create(MagnitudeMask);
        Vector256<uint> moved = magnitude << 13;
        Vector256<uint> special = Vector256.GreaterThan(moved.AsInt32(), Vector256.Create((int)MovedInfinity - 1)).AsUInt32() & Vector256.Create(FloatInfinity);
        Vector256<uint> scaled = (moved.AsSingle() * Vector256.Create(ExponentScale)).AsUInt32();
        return (scaled | special | ((bits ^ magnitude) << 16)).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Widen(Vector128<uint> bits)
    {
        Vector128<uint> magnitude = bits & Vector128.Create(MagnitudeMask);
        Vector128<uint> moved = magnitude << 13;
        Vector128<uint> special = Vector128.GreaterThan(moved.AsInt32(), Vector128.Create((int)MovedInfinity - 1)).AsUInt32() & Vector128.Create(FloatInfinity);
        Vector128<uint> scaled = (moved.AsSingle() * Vector128.Create(ExponentScale)).AsUInt32();
        return (scaled | special | ((bits ^ magnitude) << 16)).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Widen(ushort bits) => (float)BitConverter.UInt16BitsToHalf(bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> Narrow(Vector512<float> values)
    {
        Vector512<uint> sign = values.AsUInt32() & Vector512.Create(SignMask);
        Vector512<uint> magnitude = values.AsUInt32() ^ sign;
        Vector512<uint> odd = (magnitude >>> 13) & Vector512<uint>.One;
        Vector512<uint> normal = (magnitude + Vector512.Create(Rebias) + odd) >>> 13;
        Vector512<uint> subnormal = (magnitude.AsSingle() + Vector512.Create(0.5f)).AsUInt32() - Vector512.Create(OneHalf);
        Vector512<uint> special = Vector512.ConditionalSelect(
            Vector512.Equals(values, values).AsUInt32(), Vector512.Create(Infinity), Vector512.Create(NaN));
        Vector512<uint> isSubnormal = Vector512.LessThan(magnitude.AsInt32(), Vector512.Create((int)LeastNormal)).AsUInt32();
        Vector512<uint> isSpecial = Vector512.GreaterThan(magnitude.AsInt32(), Vector512.Create((int)Overflow - 1)).AsUInt32();
        Vector512<uint> finite = Vector512.ConditionalSelect(isSubnormal, subnormal, normal);
        return Vector512.ConditionalSelect(isSpecial, special, finite) | (sign >>> 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> Narrow(Vector256<float> values)
    {
        Vector256<uint> sign = values.AsUInt32() & Vector256.Create(SignMask);
        Vector256<uint> magnitude = values.AsUInt32() ^ sign;
        Vector256<uint> odd = (magnitude >>> 13) & Vector256<uint>.One;
        Vector256<uint> normal = (magnitude + Vector256.Create(Rebias) + odd) >>> 13;
        Vector256<uint> subnormal = (magnitude.AsSingle() + Vector256.Create(0.5f)).AsUInt32() - Vector256.Create(OneHalf);
        Vector256<uint> special = Vector256.ConditionalSelect(
            Vector256.Equals(values, values).AsUInt32(), Vector256.Create(Infinity), Vector256.Create(NaN));
        Vector256<uint> isSubnormal = Vector256.LessThan(magnitude.AsInt32(), Vector256.Create((int)LeastNormal)).AsUInt32();
        Vector256<uint> isSpecial = Vector256.GreaterThan(magnitude.AsInt32(), Vector256.Create((int)Overflow - 1)).AsUInt32();
        Vector256<uint> finite = Vector256.ConditionalSelect(isSubnormal, subnormal, normal);
        return Vector256.ConditionalSelect(isSpecial, special, finite) | (sign >>> 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> Narrow(Vector128<float> values)
    {
        Vector128<uint> sign = values.AsUInt32() & Vector128.Create(SignMask);
        Vector128<uint> magnitude = values.AsUInt32() ^ sign;
        Vector128<uint> odd = (magnitude >>> 13) & Vector128<uint>.One;
        Vector128<uint> normal = (magnitude + Vector128.Create(Rebias) + odd) >>> 13;
        Vector128<uint> subnormal = (magnitude.AsSingle() + Vector128.Create(0.5f)).AsUInt32() - Vector128.Create(OneHalf);
        Vector128<uint> special = Vector128.ConditionalSelect(
            Vector128.Equals(values, values).AsUInt32(), Vector128.Create(Infinity), Vector128.Create(NaN));
        Vector128<uint> isSubnormal = Vector128.LessThan(magnitude.AsInt32(), Vector128.Create((int)LeastNormal)).AsUInt32();
        Vector128<uint> isSpecial = Vector128.GreaterThan(magnitude.AsInt32(), Vector128.Create((int)Overflow - 1)).AsUInt32();
        Vector128<uint> finite = Vector128.ConditionalSelect(isSubnormal, subnormal, normal);
        return Vector128.ConditionalSelect(isSpecial, special, finite) | (sign >>> 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ushort Narrow(float value) => BitConverter.HalfToUInt16Bits((Half)value);
}
