using TrainFromScratch.Model;
using TrainFromScratch.Texts;
using TrainFromScratch.Training;

namespace TrainFromScratch.Checks;

/// <summary>A training of some steps, and what it left.</summary>
internal sealed class ShortTraining
{
    // Code is compiled, and memory that calls have in common is there.
    private const int FirstSteps = 3;

    private const int BatchSize = 16;
    private const float LearningRate = 3e-3f;

    /// <summary>Trains.</summary>
    public ShortTraining(Corpus corpus, int stepCount, int threadCount)
    {
        Model = TextModel.Create(seed: 1, BatchSize, new ParallelOptions { MaxDegreeOfParallelism = threadCount });
        Trainer = new Trainer(Model, new TrainingOptions(stepCount, BatchSize, LearningRate));
        Losses = new double[stepCount];
        Tokens = new int[Model.RowCount];
        Targets = new int[Model.RowCount];
        var batches = new Random(1);
        long before = 0;
        for (int step = 0; step < stepCount; step++)
        {
            if (step == FirstSteps)
                before = GC.GetAllocatedBytesForCurrentThread();
            corpus.Draw(batches, Tokens, Targets);
            Losses[step] = Trainer.Step(Tokens, Targets).Loss;
        }
        AllocatedBytes = GC.GetAllocatedBytesForCurrentThread() - before;
    }

    public SequenceModel Model { get; }

    public Trainer Trainer { get; }

    /// <summary>Those of the last batch.</summary>
    public int[] Tokens { get; }

    public int[] Targets { get; }

    public double[] Losses { get; }

    /// <summary>What was allocated by the steps behind the first.</summary>
    public long AllocatedBytes { get; }

    /// <summary>Whether another training went as this did, to the last bit of losses and parameters.</summary>
    public bool IsAlike(ShortTraining other) =>
        Losses.AsSpan().SequenceEqual(other.Losses)
        && Model.Parameters.Zip(other.Model.Parameters).All(pair => pair.First.Values.Span.SequenceEqual(pair.Second.Values.Span));
}
