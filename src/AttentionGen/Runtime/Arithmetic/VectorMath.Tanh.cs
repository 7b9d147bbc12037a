using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AttentionGen.Runtime;

// Tanh, for soft caps. With a = |x|: below 0.625, a + a z P(z), z = a^2, P of degree 5 interpolated at Chebyshev nodes, error 4.3e-9 relative; above,
// 1 - 2t / (1 + t) with t = e^-2a. Within 2 units in the last place; infinity gives 1, a zero keeps its sign, NaN stays NaN.
public static partial class VectorMath
{
    private const float TanhSwitch = 0.625f;
    private const float T0 = -0.3333333432674408f;
    private const float T1 = 0.13333304226398468f;
    private const float T2 = -0.053959257900714874f;
    private const float T3 = 0.02176891826093197f;
    private const float T4 = -0.008343945257365704f;
    private const float T5 = 0.002292744815349579f;

    // -2 log2(e).
    private const float MinusTwoLog2E = -2.8853900817779268f;

    /// <summary>The hyperbolic tangent.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Tanh(Vector512<float> x)
    {
        Vector512<float> sign = x & Vector512.Create(-0f);
        Vector512<float> a = x ^ sign;
        Vector512<float> z = a * a;
        Vector512<float> p = Avx512F.FusedMultiplyAdd(Vector512.Create(T5), z, Vector512.Create(T4));
        p = Avx512F.FusedMultiplyAdd(p, z, Vector512.Create(T3));
        p = Avx512F.FusedMultiplyAdd(p, z, Vector512.Create(T2));
        p = Avx512F.FusedMultiplyAdd(p, z, Vector512.Create(T1));
        p = Avx512F.FusedMultiplyAdd(p, z, Vector512.Create(T0));
        Vector512<float> near = Avx512F.FusedMultiplyAdd(a * z, p, a);
        Vector512<float> t = Exp2(a * Vector512.Create(MinusTwoLog2E));
        Vector512<float> far = Vector512<float>.One - ((t + t) / (Vector512<float>.One + t));
        return Vector512.ConditionalSelect(Vector512.LessThan(a, Vector512.Create(TanhSwitch)), near, far) | sign;
    }

    /// <summary>The hyperbolic tangent.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Tanh(Vector256<float> x)
    {
        Vector256<float> sign = x & Vector256.Create(-0f);
        Vector256<float> a = x ^ sign;
        Vector256<float> z = a * a;
        Vector256<float> p = Fma.MultiplyAdd(Vector256.Create(T5), z, Vector256.Create(T4));
        p = Fma.MultiplyAdd(p, z, Vector256.Create(T3));
        p = Fma.MultiplyAdd(p, z, Vector256.Create(T2));
        p = Fma.MultiplyAdd(p, z, Vector256.Create(T1));
        p = Fma.MultiplyAdd(p, z, Vector256.Create(T0));
        Vector256<float> near = Fma.MultiplyAdd(a * z, p, a);
        Vector256<float> t = Exp2(a * Vector256.Create(MinusTwoLog2E));
        Vector256<float> far = Vector256<float>.One - ((t + t) / (Vector256<float>.One + t));
        return Vector256.ConditionalSelect(Vector256.LessThan(a, Vector256.Create(TanhSwitch)), near, far) | sign;
    }

    /// <summary>The hyperbolic tangent.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Tanh(Vector128<float> x)
    {
        Vector128<float> sign = x & Vector128.Create(-0f);
        Vector128<float> a = x ^ sign;
        Vector128<float> z = a * a;
        Vector128<float> p = MultiplyAdd(Vector128.Create(T5), z, Vector128.Create(T4));
        p = MultiplyAdd(p, z, Vector128.Create(T3));
        p = MultiplyAdd(p, z, Vector128.Create(T2));
        p = MultiplyAdd(p, z, Vector128.Create(T1));
        p = MultiplyAdd(p, z, Vector128.Create(T0));
        Vector128<float> near = MultiplyAdd(a * z, p, a);
        Vector128<float> t = Exp2(a * Vector128.Create(MinusTwoLog2E));
        Vector128<float> far = Vector128<float>.One - ((t + t) / (Vector128<float>.One + t));
        return Vector128.ConditionalSelect(Vector128.LessThan(a, Vector128.Create(TanhSwitch)), near, far) | sign;
    }

    /// <summary>The hyperbolic tangent.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Tanh(float x)
    {
        float a = MathF.Abs(x);
        if (a < TanhSwitch)
        {
            float z = a * a;
            float p = MultiplyAdd(T5, z, T4);
            p = MultiplyAdd(p, z, T3);
            p = MultiplyAdd(p, z, T2);
            p = MultiplyAdd(p, z, T1);
            p = MultiplyAdd(p, z, T0);
            return MathF.CopySign(MultiplyAdd(a * z, p, a), x);
        }
        float t = Exp2(a * MinusTwoLog2E);
        return MathF.CopySign(1f - ((t + t) / (1f + t)), x);
    }
}
