namespace AttentionGen.Benchmarks.Training;

/// <summary>Some steps of both engines: mean losses, and medians of the time of a step.</summary>
internal sealed record TrainingRow(string Steps, double Generated, double PyTorch, double GeneratedMilliseconds, double PyTorchMilliseconds);
