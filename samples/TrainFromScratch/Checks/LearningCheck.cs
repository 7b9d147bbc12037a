using TrainFromScratch.Texts;

namespace TrainFromScratch.Checks;

/// <summary>A short training learns more than how frequent characters are.</summary>
internal static class LearningCheck
{
    private const int StepCount = 150;

    // Of the entropy of single characters. Frequencies alone would come to 1; what characters say about the next takes the model below, if gradients are right.
    private const double MostShare = 0.85;

    public static void Run(CheckReport report)
    {
        Corpus corpus = Corpus.Fables();
        var training = new ShortTraining(corpus, StepCount, Environment.ProcessorCount);
        double heldOut = HeldOutLoss.Of(corpus, training.Trainer), most = MostShare * corpus.UnigramEntropy;
        report.Add(
            $"{StepCount} steps take the loss of text that was held out below {MostShare:P0} of the entropy of single characters", heldOut < most,
            $"{training.Losses[0]:F3} at first, then {heldOut:F3}; less than {most:F3} is asked for");
    }
}
