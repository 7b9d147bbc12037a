using TrainFromScratch.Texts;

namespace TrainFromScratch.Checks;

/// <summary>Any number of threads learns the same, and allocates nothing.</summary>
internal static class ThreadCheck
{
    private const int StepCount = 20;

    // What is dropped must be the same too.
    private const ulong DropoutSeed = 1;

    public static void Run(CheckReport report)
    {
        Corpus corpus = Corpus.Fables();
        var alone = new ShortTraining(corpus, StepCount, threadCount: 1, DropoutSeed);
        Allocates(report, alone, "one thread");
        foreach (int threadCount in new[] { 2, 3 })
        {
            var training = new ShortTraining(corpus, StepCount, threadCount, DropoutSeed);
            report.Add($"{threadCount} threads make the same bits of losses and parameters as one", training.IsAlike(alone), $"loss {training.Losses[^1]:R} after {StepCount} steps, {alone.Losses[^1]:R}");
            Allocates(report, training, $"{threadCount} threads");
        }
    }

    private static void Allocates(CheckReport report, ShortTraining training, string how) =>
        report.Add($"a step on {how} allocates nothing", training.AllocatedBytes == 0, $"{training.AllocatedBytes} bytes");
}
