using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AttentionGen.Tests.Layers;

/// <summary>The widths of vectors that this machine has, in floats.</summary>
internal static class LaneCounts
{
    public static int[] Here { get; } = [.. new[] { 16, 8, 4, 1 }.Where(IsHere)];

    private static bool IsHere(int lanes) => lanes switch
    {
        16 => Vector512.IsHardwareAccelerated && Avx512DQ.IsSupported,
        8 => Vector256.IsHardwareAccelerated && Fma.IsSupported,
        4 => Vector128.IsHardwareAccelerated,
        _ => true,
    };
}
