namespace AttentionGen.Benchmarks.Training;

/// <summary>One layer's times with dropout and without, in microseconds.</summary>
/// <param name="Case">The layer.</param>
/// <param name="Forward">Its forward call without a seed, activations kept.</param>
/// <param name="Backward">Its gradients.</param>
/// <param name="DroppingForward">The forward call with a seed.</param>
/// <param name="DroppingBackward">Its gradients.</param>
/// <param name="PyTorch">PyTorch's forward and backward together, with dropout, or null where it does not load.</param>
internal sealed record DropoutRow(TrainingCase Case, double Forward, double Backward, double DroppingForward, double DroppingBackward, double? PyTorch);
