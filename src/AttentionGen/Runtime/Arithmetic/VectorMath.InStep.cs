using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AttentionGen.Runtime;

/// <content>
/// Exponentials of four vectors in step. One is a chain of a dozen operations, and a core looks ahead over too few operations to fill the waits of one chain with those of the next:
/// softmax took a quarter longer vector by vector.
/// </content>
public static partial class VectorMath
{
    /// <summary>2^x of four vectors in step, with the bits of one by one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Exp2(ref Vector256<float> x0, ref Vector256<float> x1, ref Vector256<float> x2, ref Vector256<float> x3)
    {
        Vector256<float> c = Vector256.Create(Lowest);
        x0 = Avx.Max(c, x0);
        x1 = Avx.Max(c, x1);
        x2 = Avx.Max(c, x2);
        x3 = Avx.Max(c, x3);
        c = Vector256.Create(RoundingBias);
        Vector256<float> n0 = x0 + c, n1 = x1 + c, n2 = x2 + c, n3 = x3 + c;
        x0 -= n0 - c;
        x1 -= n1 - c;
        x2 -= n2 - c;
        x3 -= n3 - c;
        n0 = (n0.AsInt32() << 23).AsSingle();
        n1 = (n1.AsInt32() << 23).AsSingle();
        n2 = (n2.AsInt32() << 23).AsSingle();
        n3 = (n3.AsInt32() << 23).AsSingle();

        // Each constant once for all four: with 16 registers there is none to keep it in.
        Vector256<float> p0 = Vector256.Create(C6), p1 = p0, p2 = p0, p3 = p0;
        c = Vector256.Create(C5);
        p0 = Fma.MultiplyAdd(p0, x0, c);
        p1 = Fma.MultiplyAdd(p1, x1, c);
        p2 = Fma.MultiplyAdd(p2, x2, c);
        p3 = Fma.MultiplyAdd(p3, x3, c);
        c = Vector256.Create(C4);
        p0 = Fma.MultiplyAdd(p0, x0, c);
        p1 = Fma.MultiplyAdd(p1, x1, c);
        p2 = Fma.MultiplyAdd(p2, x2, c);
        p3 = Fma.MultiplyAdd(p3, x3, c);
        c = Vector256.Create(C3);
        p0 = Fma.MultiplyAdd(p0, x0, c);
        p1 = Fma.MultiplyAdd(p1, x1, c);
        p2 = Fma.MultiplyAdd(p2, x2, c);
        p3 = Fma.MultiplyAdd(p3, x3, c);
        c = Vector256.Create(C2);
        p0 = Fma.MultiplyAdd(p0, x0, c);
        p1 = Fma.MultiplyAdd(p1, x1, c);
        p2 = Fma.MultiplyAdd(p2, x2, c);
        p3 = Fma.MultiplyAdd(p3, x3, c);
        c = Vector256.Create(C1);
        p0 = Fma.MultiplyAdd(p0, x0, c);
        p1 = Fma.MultiplyAdd(p1, x1, c);
        p2 = Fma.MultiplyAdd(p2, x2, c);
        p3 = Fma.MultiplyAdd(p3, x3, c);
        c = Vector256<float>.One;
        x0 = Fma.MultiplyAdd(p0, x0, c) * n0;
        x1 = Fma.MultiplyAdd(p1, x1, c) * n1;
        x2 = Fma.MultiplyAdd(p2, x2, c) * n2;
        x3 = Fma.MultiplyAdd(p3, x3, c) * n3;
    }

    /// <summary>2^x of four vectors in step, with the bits of one by one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Exp2(ref Vector128<float> x0, ref Vector128<float> x1, ref Vector128<float> x2, ref Vector128<float> x3)
    {
        Vector128<float> c = Vector128.Create(Lowest);
        x0 = Max(c, x0);
        x1 = Max(c, x1);
        x2 = Max(c, x2);
        x3 = Max(c, x3);
        c = Vector128.Create(RoundingBias);
        Vector128<float> n0 = x0 + c, n1 = x1 + c, n2 = x2 + c, n3 = x3 + c;
        x0 -= n0 - c;
        x1 -= n1 - c;
        x2 -= n2 - c;
        x3 -= n3 - c;
        n0 = (n0.AsInt32() << 23).AsSingle();
        n1 = (n1.AsInt32() << 23).AsSingle();
        n2 = (n2.AsInt32() << 23).AsSingle();
        n3 = (n3.AsInt32() << 23).AsSingle();

        // Each constant once for all four: with 16 registers there is none to keep it in.
        Vector128<float> p0 = Vector128.Create(C6), p1 = p0, p2 = p0, p3 = p0;
        c = Vector128.Create(C5);
        p0 = MultiplyAdd(p0, x0, c);
        p1 = MultiplyAdd(p1, x1, c);
        p2 = MultiplyAdd(p2, x2, c);
        p3 = MultiplyAdd(p3, x3, c);
        c = Vector128.Create(C4);
        p0 = MultiplyAdd(p0, x0, c);
        p1 = MultiplyAdd(p1, x1, c);
        p2 = MultiplyAdd(p2, x2, c);
        p3 = MultiplyAdd(p3, x3, c);
        c = Vector128.Create(C3);
        p0 = MultiplyAdd(p0, x0, c);
        p1 = MultiplyAdd(p1, x1, c);
        p2 = MultiplyAdd(p2, x2, c);
        p3 = MultiplyAdd(p3, x3, c);
        c = Vector128.Create(C2);
        p0 = MultiplyAdd(p0, x0, c);
        p1 = MultiplyAdd(p1, x1, c);
        p2 = MultiplyAdd(p2, x2, c);
        p3 = MultiplyAdd(p3, x3, c);
        c = Vector128.Create(C1);
        p0 = MultiplyAdd(p0, x0, c);
        p1 = MultiplyAdd(p1, x1, c);
        p2 = MultiplyAdd(p2, x2, c);
        p3 = MultiplyAdd(p3, x3, c);
        c = Vector128<float>.One;
        x0 = MultiplyAdd(p0, x0, c) * n0;
        x1 = MultiplyAdd(p1, x1, c) * n1;
        x2 = MultiplyAdd(p2, x2, c) * n2;
        x3 = MultiplyAdd(p3, x3, c) * n3;
    }
}
