using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace AttentionGen.Runtime;

/// <summary>Arithmetic that generated kernels share. For generated code; not meant to be called by hand.</summary>
/// <remarks>
/// <para>
/// <c>Exp2</c> is for softmax: arguments are a score minus the maximum, at most 0, or minus a reference that scores pass by up to 8 before it is
/// raised; where scores are so large that neighbouring floats are 16 apart, rounding makes that 16. -infinity gives exactly 0 and NaN gives NaN.
/// x = n + f with n an integer and |f| at most 1/2; 2^f is 1 + f * P(f), P of degree 5 interpolated at Chebyshev nodes, error below 1e-8
/// relative before rounding; the result is within 1.5 units in the last place, and Exp2(0) is exactly 1. Results below 2^-126 are 0.
/// </para>
/// <para>
/// Vector512, which splits off and puts back an exponent in one instruction each, takes n = floor(x) and 0 &lt;= f &lt; 1, and a polynomial for that range.
/// </para>
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static partial class VectorMath
{
    private const float C1 = 0.6931471824645996f;
    private const float C2 = 0.24022650718688965f;
    private const float C3 = 0.055503569543361664f;
    private const float C4 = 0.009618083015084267f;
    private const float C5 = 0.0013390863314270973f;
    private const float C6 = 0.00015453163359779865f;

    // The same for 0 <= f < 1, error 1.2e-8.
    private const float F1 = 0.6931471824645996f;
    private const float F2 = 0.24022720754146576f;
    private const float F3 = 0.05549602210521698f;
    private const float F4 = 0.009652195498347282f;
    private const float F5 = 0.0012692166492342949f;
    private const float F6 = 0.0002081791462842375f;

    // x less its floor, no exception raised for what is rounded off.
    private const byte Fraction = 0b0000_1001;

    // Below -126 the result is no normal number. At -127 the exponent field of the scale is 0, so the scale itself is 0.
    private const float Lowest = -127f;
    private const float LowestNormal = -126f;

    // 1.5 * 2^23 + 127: adding it rounds to an integer and leaves n + 127, the biased exponent, in the lowest bits.
    private const float RoundingBias = 12582912f + 127f;

    /// <summary>
    /// a * b + c, the same bits on all machines of an architecture: two roundings on x64, where not every machine with 128 bits fuses them; one on ARM64,
    /// where every machine does.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> MultiplyAdd(Vector128<float> a, Vector128<float> b, Vector128<float> c) =>
        AdvSimd.IsSupported ? AdvSimd.FusedMultiplyAdd(c, a, b) : (a * b) + c;

    /// <summary>a * b + c in one rounding, beside wider vectors, whose machines all have it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> FusedMultiplyAdd(Vector128<float> a, Vector128<float> b, Vector128<float> c) => Fma.MultiplyAdd(a, b, c);

    /// <summary>a * b + c; two roundings, because a fused one costs a library call where the hardware lacks it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float MultiplyAdd(float a, float b, float c) => (a * b) + c;

    /// <summary>The larger of two; <paramref name="b"/> where either is NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Max(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.Max(a, b) : Vector128.ConditionalSelect(Vector128.GreaterThan(a, b), a, b);

    /// <summary>The larger of two; <paramref name="b"/> where either is NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Max(float a, float b) => a > b ? a : b;

    /// <summary>2^x for x at most 16.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Exp2(Vector512<float> x)
    {
        Vector512<float> f = Avx512DQ.Reduce(x, Fraction);
        Vector512<float> p = Avx512F.FusedMultiplyAdd(Vector512.Create(F6), f, Vector512.Create(F5));
        p = Avx512F.FusedMultiplyAdd(p, f, Vector512.Create(F4));
        p = Avx512F.FusedMultiplyAdd(p, f, Vector512.Create(F3));
        p = Avx512F.FusedMultiplyAdd(p, f, Vector512.Create(F2));
        p = Avx512F.FusedMultiplyAdd(p, f, Vector512.Create(F1));
        p = Avx512F.FusedMultiplyAdd(p, f, Vector512<float>.One);

        // A result that is no normal number takes a microcode assist, and every hidden key would be such: those lanes are masked off. The
        // comparison holds for NaN too.
        return Vector512.ConditionalSelect(Avx512F.CompareNotLessThan(x, Vector512.Create(LowestNormal)), Avx512F.Scale(p, x), Vector512<float>.Zero);
    }

    /// <summary>2^x for x at most 16.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Exp2(Vector256<float> x)
    {
        // Max gives its second argument where one is NaN.
        x = Avx.Max(Vector256.Create(Lowest), x);
        Vector256<float> biased = x + Vector256.Create(RoundingBias);
        Vector256<float> f = x - (biased - Vector256.Create(RoundingBias));
        Vector256<float> p = Fma.MultiplyAdd(Vector256.Create(C6), f, Vector256.Create(C5));
        p = Fma.MultiplyAdd(p, f, Vector256.Create(C4));
        p = Fma.MultiplyAdd(p, f, Vector256.Create(C3));
        p = Fma.MultiplyAdd(p, f, Vector256.Create(C2));
        p = Fma.MultiplyAdd(p, f, Vector256.Create(C1));
        p = Fma.MultiplyAdd(p, f, Vector256<float>.One);
        return p * (biased.AsInt32() << 23).AsSingle();
    }

    /// <summary>2^x for x at most 16.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Exp2(Vector128<float> x)
    {
        x = Max(Vector128.Create(Lowest), x);
        Vector128<float> biased = x + Vector128.Create(RoundingBias);
        Vector128<float> f = x - (biased - Vector128.Create(RoundingBias));
        Vector128<float> p = MultiplyAdd(Vector128.Create(C6), f, Vector128.Create(C5));
        p = MultiplyAdd(p, f, Vector128.Create(C4));
        p = MultiplyAdd(p, f, Vector128.Create(C3));
        p = MultiplyAdd(p, f, Vector128.Create(C2));
        p = MultiplyAdd(p, f, Vector128.Create(C1));
        p = MultiplyAdd(p, f, Vector128<float>.One);
        return p * (biased.AsInt32() << 23).AsSingle();
    }

    /// <summary>2^x for x at most 16.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Exp2(float x)
    {
        x = Max(Lowest, x);
        float biased = x + RoundingBias;
        float f = x - (biased - RoundingBias);
        float p = MultiplyAdd(C6, f, C5);
        p = MultiplyAdd(p, f, C4);
        p = MultiplyAdd(p, f, C3);
        p = MultiplyAdd(p, f, C2);
        p = MultiplyAdd(p, f, C1);
        p = MultiplyAdd(p, f, 1f);
        return p * BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(biased) << 23);
    }
}
