using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AttentionGen.Runtime;

/// <summary>The upper half of a float. Rounding adds just under half a unit, and the kept part's lowest bit, so that ties go to even; a carry makes
/// the largest values infinite, as it should.</summary>
internal readonly struct BFloat16Element : IStoredElement
{
    private const uint HalfUnit = 0x7FFF;

    // Set in what is left of a NaN: its fraction may lie in the half that is dropped.
    private const uint Quiet = 0x40;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Widen(Vector512<uint> bits) => (bits << 16).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Widen(Vector256<uint> bits) => (bits << 16).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Widen(Vector128<uint> bits) => (bits << 16).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Widen(ushort bits) => BitConverter.UInt32BitsToSingle((uint)bits << 16);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> Narrow(Vector512<float> values)
    {
        Vector512<uint> bits = values.AsUInt32();
        Vector512<uint> upper = bits >>> 16;
        Vector512<uint> rounded = (bits + Vector512.Create(HalfUnit) + (upper & Vector512<uint>.One)) >>> 16;
        return Vector512.ConditionalSelect(Vector512.Equals(values, values).AsUInt32(), rounded, upper | Vector512.Create(Quiet));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> Narrow(Vector256<float> values)
    {
        Vector256<uint> bits = values.AsUInt32();
        Vector256<uint> upper = bits >>> 16;
        Vector256<uint> rounded = (bits + Vector256.Create(HalfUnit) + (upper & Vector256<uint>.One)) >>> 16;
        return Vector256.ConditionalSelect(Vector256.Equals(values, values).AsUInt32(), rounded, upper | Vector256.Create(Quiet));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> Narrow(Vector128<float> values)
    {
        Vector128<uint> bits = values.AsUInt32();
        Vector128<uint> upper = bits >>> 16;
        Vector128<uint> rounded = (bits + Vector128.Create(HalfUnit) + (upper & Vector128<uint>.One)) >>> 16;
        return Vector128.ConditionalSelect(Vector128.Equals(values, values).AsUInt32(), rounded, upper | Vector128.Create(Quiet));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ushort Narrow(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        uint upper = bits >> 16;
        return (ushort)(float.IsNaN(value) ? upper | Quiet : (bits + HalfUnit + (upper & 1)) >> 16);
    }
}
