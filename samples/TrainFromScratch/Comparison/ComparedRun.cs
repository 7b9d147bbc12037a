using System.Diagnostics;
using TrainFromScratch.Charts;
using TrainFromScratch.Model;
using TrainFromScratch.Training;

namespace TrainFromScratch.Comparison;

/// <summary>A model's training on a task.</summary>
/// <param name="Accuracy">Share of right answers by step, each batch before it was learned from: no batch comes twice, so that none is known by heart.</param>
/// <param name="ParameterCount">Parameters of the model.</param>
/// <param name="StepTime">Median of the steps, in seconds.</param>
internal sealed record ComparedRun(Curve Accuracy, int ParameterCount, double StepTime)
{
    private const int LastBatches = 50;

    /// <summary>Share of right answers in the last batches.</summary>
    public double LastAccuracy => Accuracy.Points.TakeLast(LastBatches).Average(point => point.Value);

    /// <summary>Trains.</summary>
    public static ComparedRun Of(string name, SequenceModel model, IBatchSource task, TrainingOptions options, int seed)
    {
        var trainer = new Trainer(model, options);
        var random = new Random(seed);
        int[] tokens = new int[model.RowCount], targets = new int[model.RowCount];
        var accuracy = new List<(double, double)>(options.StepCount);
        var times = new List<double>(options.StepCount);
        for (int step = 1; step <= options.StepCount; step++)
        {
            task.Draw(random, tokens, targets);
            long start = Stopwatch.GetTimestamp();
            accuracy.Add((step, trainer.Step(tokens, targets).Accuracy));
            times.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        return new ComparedRun(new Curve(name, accuracy), model.ParameterCount, times.Order().ElementAt(times.Count / 2));
    }
}
