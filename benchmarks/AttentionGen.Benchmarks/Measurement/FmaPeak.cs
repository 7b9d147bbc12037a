using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AttentionGen.Benchmarks.Measurement;

/// <summary>
/// The most multiply-adds this core does: twelve independent chains, enough to cover a latency of four cycles on two units with room to
/// spare. Here in registers alone; with operands from memory in the other half of the class.
/// </summary>
/// <remarks>
/// A call beside the multiply-adds would have the JIT spill all chains around it, and so would the check of a static constructor: the
/// methods call nothing, and the class has no static with an initial value.
/// </remarks>
internal static partial class FmaPeak
{
    private const int Chains = 12;

    /// <summary>Steps of one call, some ten microseconds.</summary>
    private const int Steps = 4096;

    /// <summary>Operations of one call with 256 bits.</summary>
    public const double Flops256 = 2.0 * Chains * Steps * 8;

    /// <summary>Operations of one call with 512 bits.</summary>
    public const double Flops512 = 2.0 * Chains * Steps * 16;

    /// <summary>Where the results go, so that they count as used.</summary>
    private static float s_sink;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run256()
    {
        // x = 0.5 x + 1 stays near 2: no overflow and no denormals.
        var half = Vector256.Create(0.5f);
        var one = Vector256.Create(1f);
        Vector256<float> a0 = one, a1 = one, a2 = one, a3 = one, a4 = one, a5 = one, a6 = one, a7 = one, a8 = one, a9 = one, a10 = one, a11 = one;
        for (int step = 0; step < Steps; step++)
        {
            a0 = Vector256.FusedMultiplyAdd(a0, half, one);
            a1 = Vector256.FusedMultiplyAdd(a1, half, one);
            a2 = Vector256.FusedMultiplyAdd(a2, half, one);
            a3 = Vector256.FusedMultiplyAdd(a3, half, one);
            a4 = Vector256.FusedMultiplyAdd(a4, half, one);
            a5 = Vector256.FusedMultiplyAdd(a5, half, one);
            a6 = Vector256.FusedMultiplyAdd(a6, half, one);
            a7 = Vector256.FusedMultiplyAdd(a7, half, one);
            a8 = Vector256.FusedMultiplyAdd(a8, half, one);
            a9 = Vector256.FusedMultiplyAdd(a9, half, one);
            a10 = Vector256.FusedMultiplyAdd(a10, half, one);
            a11 = Vector256.FusedMultiplyAdd(a11, half, one);
        }

        s_sink = Vector256.Sum(a0 + a1 + a2 + a3 + a4 + a5 + a6 + a7 + a8 + a9 + a10 + a11);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run512()
    {
        var half = Vector512.Create(0.5f);
        var one = Vector512.Create(1f);
        Vector512<float> a0 = one, a1 = one, a2 = one, a3 = one, a4 = one, a5 = one, a6 = one, a7 = one, a8 = one, a9 = one, a10 = one, a11 = one;
        for (int step = 0; step < Steps; step++)
        {
            a0 = Vector512.FusedMultiplyAdd(a0, half, one);
            a1 = Vector512.FusedMultiplyAdd(a1, half, one);
            a2 = Vector512.FusedMultiplyAdd(a2, half, one);
            a3 = Vector512.FusedMultiplyAdd(a3, half, one);
            a4 = Vector512.FusedMultiplyAdd(a4, half, one);
            a5 = Vector512.FusedMultiplyAdd(a5, half, one);
            a6 = Vector512.FusedMultiplyAdd(a6, half, one);
            a7 = Vector512.FusedMultiplyAdd(a7, half, one);
            a8 = Vector512.FusedMultiplyAdd(a8, half, one);
            a9 = Vector512.FusedMultiplyAdd(a9, half, one);
            a10 = Vector512.FusedMultiplyAdd(a10, half, one);
            a11 = Vector512.FusedMultiplyAdd(a11, half, one);
        }

        s_sink = Vector512.Sum(a0 + a1 + a2 + a3 + a4 + a5 + a6 + a7 + a8 + a9 + a10 + a11);
    }
}
