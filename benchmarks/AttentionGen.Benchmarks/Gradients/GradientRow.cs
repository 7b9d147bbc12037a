using AttentionGen.Benchmarks.Grid;

namespace AttentionGen.Benchmarks.Gradients;

/// <summary>One shape's times, in microseconds.</summary>
/// <param name="Shape">The shape.</param>
/// <param name="Forward">Our forward call, log-sum-exp returned.</param>
/// <param name="Backward">Our gradients.</param>
/// <param name="FedPeak">Multiply-adds of one thread fed from its first-level cache, GFLOP/s.</param>
/// <param name="PyTorch">PyTorch's forward and backward together, or null where it does not load.</param>
internal sealed record GradientRow(BenchmarkShape Shape, double Forward, double Backward, double? FedPeak, double? PyTorch)
{
    /// <summary>Gradients need five products of the size of the forward call's two.</summary>
    public double BackwardRate => 2.5 * Shape.Flops / Backward / 1e3;
}
