using System.Globalization;
using AttentionGen.Benchmarks.Grid;
using AttentionGen.Benchmarks.Peers;

namespace AttentionGen.Benchmarks.Scaling;

/// <summary>Shapes that differ in one size at a time, each with its kernel; in every series, the smallest comes first.</summary>
internal static class ScalingGrid
{
    /// <summary>8 heads of 64, 16 to 16,384 queries and keys.</summary>
    public static IReadOnlyList<ScalingKernel> Lengths { get; } =
    [
        new(Attention(8, 16), Length16.InstructionSet, Length16.Forward),
        new(Attention(8, 32), Length32.InstructionSet, Length32.Forward),
        new(Attention(8, 64), Length64.InstructionSet, Length64.Forward),
        new(Attention(8, 128), Length128.InstructionSet, Length128.Forward),
        new(Attention(8, 256), Length256.InstructionSet, Length256.Forward),
        new(Attention(8, 512), Length512.InstructionSet, Length512.Forward),
        new(Attention(8, 1024), Length1024.InstructionSet, Length1024.Forward),
        new(Attention(8, 2048), Length2048.InstructionSet, Length2048.Forward),
        new(Attention(8, 4096), Length4096.InstructionSet, Length4096.Forward),
        new(Attention(8, 8192), Length8192.InstructionSet, Length8192.Forward),
        new(Attention(8, 16384), Length16384.InstructionSet, Length16384.Forward),
    ];

    /// <summary>The same under a causal mask.</summary>
    public static IReadOnlyList<ScalingKernel> CausalLengths { get; } =
    [
        new(Attention(8, 16, causal: true), Length16Causal.InstructionSet, Length16Causal.Forward),
        new(Attention(8, 32, causal: true), Length32Causal.InstructionSet, Length32Causal.Forward),
        new(Attention(8, 64, causal: true), Length64Causal.InstructionSet, Length64Causal.Forward),
        new(Attention(8, 128, causal: true), Length128Causal.InstructionSet, Length128Causal.Forward),
        new(Attention(8, 256, causal: true), Length256Causal.InstructionSet, Length256Causal.Forward),
        new(Attention(8, 512, causal: true), Length512Causal.InstructionSet, Length512Causal.Forward),
        new(Attention(8, 1024, causal: true), Length1024Causal.InstructionSet, Length1024Causal.Forward),
        new(Attention(8, 2048, causal: true), Length2048Causal.InstructionSet, Length2048Causal.Forward),
        new(Attention(8, 4096, causal: true), Length4096Causal.InstructionSet, Length4096Causal.Forward),
        new(Attention(8, 8192, causal: true), Length8192Causal.InstructionSet, Length8192Causal.Forward),
        new(Attention(8, 16384, causal: true), Length16384Causal.InstructionSet, Length16384Causal.Forward),
    ];

    /// <summary>1 to 32 heads of 64, 128 queries and keys.</summary>
    public static IReadOnlyList<ScalingKernel> HeadCounts { get; } =
    [
        new(Attention(1, 128), Heads1.InstructionSet, Heads1.Forward),
        new(Attention(2, 128), Heads2.InstructionSet, Heads2.Forward),
        new(Attention(4, 128), Heads4.InstructionSet, Heads4.Forward),
        new(Attention(8, 128), Length128.InstructionSet, Length128.Forward),
        new(Attention(12, 128), Heads12.InstructionSet, Heads12.Forward),
        new(Attention(16, 128), Heads16.InstructionSet, Heads16.Forward),
        new(Attention(24, 128), Heads24.InstructionSet, Heads24.Forward),
        new(Attention(32, 128), Heads32.InstructionSet, Heads32.Forward),
    ];

    private static BenchmarkShape Attention(int headCount, int length, bool causal = false) => new(
        string.Create(CultureInfo.InvariantCulture, $"H{headCount}S{length}{(causal ? "C" : "")}"),
        headCount,
        HeadDimension: 64,
        length,
        causal);
}

/// <summary>A shape and the kernel that is declared for it.</summary>
/// <param name="Shape">The problem.</param>
/// <param name="InstructionSet">What the kernel runs on here.</param>
/// <param name="Forward">The kernel.</param>
internal sealed record ScalingKernel(BenchmarkShape Shape, string InstructionSet, AttentionForward Forward);
