namespace TrainFromScratch.Training;

/// <summary>Linear from nothing to the peak, then along a cosine to a tenth of it.</summary>
/// <param name="Peak">The highest rate.</param>
/// <param name="WarmUpSteps">Steps on the way to it.</param>
/// <param name="StepCount">All steps.</param>
internal sealed record LearningRate(float Peak, int WarmUpSteps, int StepCount)
{
    private const float Rest = 0.1f;

    /// <summary>The rate of a step, the first of which is 0.</summary>
    public float At(int step)
    {
        if (step < WarmUpSteps)
            return Peak * (step + 1) / WarmUpSteps;
        float way = Math.Min(1, (step - WarmUpSteps) / (float)Math.Max(1, StepCount - WarmUpSteps));
        return Peak * (Rest + ((1 - Rest) * 0.5f * (1 + MathF.Cos(MathF.PI * way))));
    }
}
