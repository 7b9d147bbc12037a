namespace TrainFromScratch.Training;

/// <summary>How a model is trained.</summary>
/// <param name="StepCount">Batches that it learns from.</param>
/// <param name="BatchSize">Samples of a batch.</param>
/// <param name="PeakLearningRate">The highest learning rate.</param>
/// <param name="DropoutSeed">What is dropped while it learns follows from this; null for nothing.</param>
internal sealed record TrainingOptions(int StepCount, int BatchSize, float PeakLearningRate, ulong? DropoutSeed = null)
{
    public const float WeightDecay = 0.1f;

    /// <summary>The longest gradient that is followed as it is.</summary>
    public const float MostNorm = 1;

    public LearningRate LearningRate => new(PeakLearningRate, WarmUpSteps: Math.Min(100, StepCount / 10), StepCount);
}
