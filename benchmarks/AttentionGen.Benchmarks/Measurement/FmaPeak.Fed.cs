using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AttentionGen.Benchmarks.Measurement;

/// <summary>
/// The same chains with one factor of each multiply-add read from the first-level cache, as a kernel reads what it multiplies.
/// </summary>
/// <remarks>
/// Where the two differ it is by the clock, not by the loads: on a Sapphire Rapids core chains in registers run at one of two rates, 157 or
/// 138 GFLOP/s, and chains with a quarter of these loads or all of them at 138, always. So it does no harm that the JIT keeps the first
/// factor in a register.
/// </remarks>
internal static partial class FmaPeak
{
    /// <summary>Floats of a buffer of factors: a vector for each chain.</summary>
    public const int OperandCount = Chains * 16;

    /// <summary>The factor: x = 0.5 x + 1 stays near 2.</summary>
    public const float Operand = 0.5f;

    /// <param name="halves">At least <see cref="OperandCount"/> times 0.5, on a 64-byte boundary.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void RunFed256(ref float halves)
    {
        var one = Vector256.Create(1f);
        Vector256<float> a0 = one, a1 = one, a2 = one, a3 = one, a4 = one, a5 = one, a6 = one, a7 = one, a8 = one, a9 = one, a10 = one, a11 = one;
        for (int step = 0; step < Steps; step++)
        {
            a0 = Vector256.FusedMultiplyAdd(a0, Vector256.LoadUnsafe(ref halves, 0), one);
            a1 = Vector256.FusedMultiplyAdd(a1, Vector256.LoadUnsafe(ref halves, 8), one);
            a2 = Vector256.FusedMultiplyAdd(a2, Vector256.LoadUnsafe(ref halves, 16), one);
            a3 = Vector256.FusedMultiplyAdd(a3, Vector256.LoadUnsafe(ref halves, 24), one);
            a4 = Vector256.FusedMultiplyAdd(a4, Vector256.LoadUnsafe(ref halves, 32), one);
            a5 = Vector256.FusedMultiplyAdd(a5, Vector256.LoadUnsafe(ref halves, 40), one);
            a6 = Vector256.FusedMultiplyAdd(a6, Vector256.LoadUnsafe(ref halves, 48), one);
            a7 = Vector256.FusedMultiplyAdd(a7, Vector256.LoadUnsafe(ref halves, 56), one);
            a8 = Vector256.FusedMultiplyAdd(a8, Vector256.LoadUnsafe(ref halves, 64), one);
            a9 = Vector256.FusedMultiplyAdd(a9, Vector256.LoadUnsafe(ref halves, 72), one);
            a10 = Vector256.FusedMultiplyAdd(a10, Vector256.LoadUnsafe(ref halves, 80), one);
            a11 = Vector256.FusedMultiplyAdd(a11, Vector256.LoadUnsafe(ref halves, 88), one);
        }

        s_sink = Vector256.Sum(a0 + a1 + a2 + a3 + a4 + a5 + a6 + a7 + a8 + a9 + a10 + a11);
    }

    /// <param name="halves">At least <see cref="OperandCount"/> times 0.5, on a 64-byte boundary.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void RunFed512(ref float halves)
    {
        var one = Vector512.Create(1f);
        Vector512<float> a0 = one, a1 = one, a2 = one, a3 = one, a4 = one, a5 = one, a6 = one, a7 = one, a8 = one, a9 = one, a10 = one, a11 = one;
        for (int step = 0; step < Steps; step++)
        {
            a0 = Vector512.FusedMultiplyAdd(a0, Vector512.LoadUnsafe(ref halves, 0), one);
            a1 = Vector512.FusedMultiplyAdd(a1, Vector512.LoadUnsafe(ref halves, 16), one);
            a2 = Vector512.FusedMultiplyAdd(a2, Vector512.LoadUnsafe(ref halves, 32), one);
            a3 = Vector512.FusedMultiplyAdd(a3, Vector512.LoadUnsafe(ref halves, 48), one);
            a4 = Vector512.FusedMultiplyAdd(a4, Vector512.LoadUnsafe(ref halves, 64), one);
            a5 = Vector512.FusedMultiplyAdd(a5, Vector512.LoadUnsafe(ref halves, 80), one);
            a6 = Vector512.FusedMultiplyAdd(a6, Vector512.LoadUnsafe(ref halves, 96), one);
            a7 = Vector512.FusedMultiplyAdd(a7, Vector512.LoadUnsafe(ref halves, 112), one);
            a8 = Vector512.FusedMultiplyAdd(a8, Vector512.LoadUnsafe(ref halves, 128), one);
            a9 = Vector512.FusedMultiplyAdd(a9, Vector512.LoadUnsafe(ref halves, 144), one);
            a10 = Vector512.FusedMultiplyAdd(a10, Vector512.LoadUnsafe(ref halves, 160), one);
            a11 = Vector512.FusedMultiplyAdd(a11, Vector512.LoadUnsafe(ref halves, 176), one);
        }

        s_sink = Vector512.Sum(a0 + a1 + a2 + a3 + a4 + a5 + a6 + a7 + a8 + a9 + a10 + a11);
    }
}
