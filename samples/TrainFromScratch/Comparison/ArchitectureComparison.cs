using OxyPlot.Legends;
using Spectre.Console;
using TrainFromScratch.Charts;
using TrainFromScratch.Model;
using TrainFromScratch.Training;

namespace TrainFromScratch.Comparison;

/// <summary>Attention beside convolutions, on a task that needs a long way and one that needs a short one.</summary>
internal static class ArchitectureComparison
{
    public static void Run(TrainingOptions options, int seed, ParallelOptions parallel, string chart)
    {
        Console.WriteLine(
            $"{options.StepCount} steps of {options.BatchSize} samples of {ModelShape.ContextLength} tokens. An output of the convolutions sees {ComparedModels.ConvolutionReach} tokens, one of attention all before it.");
        var pairs = new PairTask(seed);
        (string Name, IBatchSource Source)[] tasks = [("first letter, at the end", new CopyTask()), ("of the last two letters", pairs)];
        var table = new Table().Border(TableBorder.Simple).AddColumns("task", "model").AddColumn(new TableColumn("parameters").RightAligned())
            .AddColumn(new TableColumn("right at the end").RightAligned()).AddColumn(new TableColumn("90 % at step").RightAligned()).AddColumn(new TableColumn("ms a step").RightAligned());
        var curves = new List<Curve>();
        foreach ((string task, IBatchSource source) in tasks)
        {
            Add(task, "attention", ComparedModels.Attention(seed, options.BatchSize, parallel), source);
            Add(task, "convolutions", ComparedModels.Convolutions(seed, options.BatchSize, parallel), source);
        }
        AnsiConsole.Write(table);
        Console.WriteLine($"Guesses would be right in {1.0 / CopyTask.LetterCount:P1} of the cases, those by the last letter alone in {pairs.LastLetterAccuracy:P1}.");
        new CurveChart("Attention and convolutions of as many parameters", "share of right answers") { LegendPosition = LegendPosition.RightMiddle }.Write(chart, curves);
        Console.WriteLine($"accuracy: {new Uri(Path.GetFullPath(chart))}");

        void Add(string task, string name, SequenceModel model, IBatchSource source)
        {
            ComparedRun run = ComparedRun.Of($"{name}: {task}", model, source, options, seed);
            Curve smoothed = run.Accuracy.Smoothed(halfWidth: 5);
            (double Step, double Value) most = smoothed.Points.FirstOrDefault(point => point.Value >= 0.9);
            curves.Add(smoothed);
            table.AddRow(task, name, $"{run.ParameterCount:N0}", $"{run.LastAccuracy:P1}", most.Step > 0 ? $"{most.Step}" : "never", $"{run.StepTime * 1e3:F1}");
        }
    }
}
