using TrainFromScratch.Model;
using TrainFromScratch.Texts;
using TrainFromScratch.Training;

namespace TrainFromScratch.Checks;

/// <summary>A training of some steps, and what it left.</summary>
internal sealed class ShortTraining
{
    // What allocates at every step does so in any of them; a thread that begins late, and the runtime itself, do once.
    private const int StretchLength = 5;

    private const int BatchSize = 16;
    private const float LearningRate = 3e-3f;

    /// <summary>Trains.</summary>
    public ShortTraining(Corpus corpus, int stepCount, int threadCount, ulong? dropoutSeed = null)
    {
        Model = TextModel.Create(seed: 1, BatchSize, new ParallelOptions { MaxDegreeOfParallelism = threadCount });
        Trainer = new Trainer(Model, new TrainingOptions(stepCount, BatchSize, LearningRate, dropoutSeed));
        Losses = new double[stepCount];
        Tokens = new int[Model.RowCount];
        Targets = new int[Model.RowCount];
        var batches = new Random(1);
        long[] allocated = new long[stepCount];
        for (int step = 0; step < stepCount; step++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            corpus.Draw(batches, Tokens, Targets);
            Losses[step] = Trainer.Step(Tokens, Targets).Loss;
            allocated[step] = GC.GetTotalAllocatedBytes(precise: true) - before;
        }
        AllocatedBytes = Enumerable.Range(0, stepCount - StretchLength + 1).Min(first => allocated[first..(first + StretchLength)].Sum());
    }

    public SequenceModel Model { get; }

    public Trainer Trainer { get; }

    /// <summary>Those of the last batch.</summary>
    public int[] Tokens { get; }

    public int[] Targets { get; }

    public double[] Losses { get; }

    /// <summary>What all threads of the process allocated in the five steps in a row that had least.</summary>
    public long AllocatedBytes { get; }

    /// <summary>Whether another training went as this did, to the last bit of losses and parameters.</summary>
    public bool IsAlike(ShortTraining other) =>
        Losses.AsSpan().SequenceEqual(other.Losses)
        && Model.Parameters.Zip(other.Model.Parameters).All(pair => pair.First.Values.Span.SequenceEqual(pair.Second.Values.Span));
}
