using AttentionGen.Benchmarks.Grid;

namespace AttentionGen.Benchmarks.Gradients;

[ScaledDotProductAttention(12, 768, 128, Gradients = true)]
internal static partial class GradientM2;

[ScaledDotProductAttention(12, 768, 512, Gradients = true)]
internal static partial class GradientM3;

[ScaledDotProductAttention(12, 768, 512, Mask = AttentionMask.Causal, Gradients = true)]
internal static partial class GradientC2;

[ScaledDotProductAttention(8, 1024, 1024, Mask = AttentionMask.Causal, Gradients = true)]
internal static partial class GradientC4;

[ScaledDotProductAttention(8, 512, 2048, Gradients = true)]
internal static partial class GradientL1;

/// <summary>A shape's kernel with gradients.</summary>
internal sealed record GradientKernel(BenchmarkShape Shape, GradientForward Forward, GradientBackward Backward)
{
    /// <summary>The shapes that gradients are measured on.</summary>
    public static IReadOnlyList<GradientKernel> All { get; } =
    [
        new(Of("M2"), GradientM2.Forward, GradientM2.Backward),
        new(Of("M3"), GradientM3.Forward, GradientM3.Backward),
        new(Of("C2"), GradientC2.Forward, GradientC2.Backward),
        new(Of("C4"), GradientC4.Forward, GradientC4.Backward),
        new(Of("L1"), GradientL1.Forward, GradientL1.Backward),
    ];

    private static BenchmarkShape Of(string id) => ShapeGrid.Select([id]).Single();
}

/// <summary>A kernel's forward call, by name.</summary>
internal delegate void GradientForward(in AttentionInputs inputs, Span<float> output, in AttentionResults<float> results, ParallelOptions? options);

/// <summary>Its gradients, by name.</summary>
internal delegate void GradientBackward(
    in AttentionInputs inputs, ReadOnlySpan<float> output, ReadOnlySpan<float> logSumExp, ReadOnlySpan<float> outputGradient, in AttentionGradients<float> gradients, ParallelOptions? options);
