using System.Runtime.Intrinsics;

namespace AttentionGen.Runtime;

/// <summary>
/// A 16-bit format that rows are stored in, with its conversions: exact to float, and from float to the nearest, ties to even. Bits stand in the
/// lower halves of 32-bit lanes, the upper halves are 0.
/// </summary>
internal interface IStoredElement
{
    static abstract Vector512<float> Widen(Vector512<uint> bits);

    static abstract Vector256<float> Widen(Vector256<uint> bits);

    static abstract Vector128<float> Widen(Vector128<uint> bits);

    static abstract float Widen(ushort bits);

    static abstract Vector512<uint> Narrow(Vector512<float> values);

    static abstract Vector256<uint> Narrow(Vector256<float> values);

    static abstract Vector128<uint> Narrow(Vector128<float> values);

    static abstract ushort Narrow(float value);
}
