namespace AttentionGen.Benchmarks.Training;

/// <summary>One layer's times, in microseconds.</summary>
/// <param name="Case">The layer.</param>
/// <param name="Forward">Our forward call, activations kept.</param>
/// <param name="Backward">Our gradients, of input and all weights.</param>
/// <param name="Repack">Packing all weights anew.</param>
/// <param name="FedPeak">Multiply-adds of one thread fed from its first-level cache, GFLOP/s.</param>
/// <param name="PyTorch">PyTorch's forward and backward together, or null where it does not load.</param>
internal sealed record TrainedLayerRow(TrainingCase Case, double Forward, double Backward, double Repack, double? FedPeak, double? PyTorch)
{
    public double BackwardRate => Case.BackwardFlops / Backward / 1e3;
}
