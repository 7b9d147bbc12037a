namespace AttentionGen.Benchmarks.Layers;

/// <summary>One layer's times.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Flops">Floating-point operations of its products.</param>
/// <param name="Generated">Microseconds of ours.</param>
/// <param name="PyTorch">Of PyTorch, or null where it does not load.</param>
/// <param name="FedPeak">GFLOP/s of multiply-adds fed from the first-level cache, in the same rounds; null without vectors.</param>
internal sealed record LayerRow(string Name, double Flops, double Generated, double? PyTorch, double? FedPeak)
{
    /// <summary>GFLOP/s of ours.</summary>
    public double Rate => Flops / Generated / 1e3;
}
