using TrainFromScratch.Model;
using TrainFromScratch.Training;

namespace TrainFromScratch.Texts;

/// <summary>The loss of the part of a text that is never learned from.</summary>
internal static class HeldOutLoss
{
    /// <summary>The mean over all its samples, in nats a character.</summary>
    public static double Of(Corpus corpus, Trainer trainer)
    {
        int[] tokens = new int[ModelShape.ContextLength], targets = new int[ModelShape.ContextLength];
        double sum = 0;
        for (int sample = 0; sample < corpus.HeldOutSampleCount; sample++)
        {
            corpus.HeldOut(sample, tokens, targets);
            sum += trainer.Loss(tokens, targets).Loss;
        }
        return sum / corpus.HeldOutSampleCount;
    }
}
