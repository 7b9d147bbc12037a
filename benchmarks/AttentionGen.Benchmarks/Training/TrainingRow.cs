namespace AttentionGen.Benchmarks.Training;

/// <summary>Some steps of both engines.</summary>
internal sealed record TrainingRow(string Steps, StepFigures Generated, StepFigures PyTorch)
{
    /// <summary>How far apart losses are, as a share.</summary>
    public double Difference => Math.Abs(Generated.Loss - PyTorch.Loss) / PyTorch.Loss;
}
