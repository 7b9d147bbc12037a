using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using AttentionGen.Benchmarks.Measurement;
using AttentionGen.Benchmarks.Peers;
using AttentionGen.Benchmarks.PyTorch;
using AttentionGen.Benchmarks.Tables;
using TorchSharp;
using TrainFromScratch.Model;
using TrainFromScratch.Texts;
using TrainFromScratch.Training;

namespace AttentionGen.Benchmarks.Training;

/// <summary><c>train</c>: the model of samples/TrainFromScratch, and PyTorch from the same start on the same batches.</summary>
internal static class TrainCommand
{
    // Two sums of float in different orders, whose differences grow from step to step.
    private const double MostDifference = 0.01;

    private const int BatchSize = 16;
    private const int RowCount = 10;
    private const int Seed = 1;

    public static Command Create()
    {
        var steps = new Option<int>("--steps") { Description = $"Steps to make, at least {RowCount}.", DefaultValueFactory = _ => 500 };
        var threads = new Option<int>("--threads") { Description = "Threads of each engine.", DefaultValueFactory = _ => 1 };
        var markdown = new Option<FileInfo?>("--markdown") { Description = "Also write the table to this Markdown file." };
        var command = new Command("train", "Train the model of samples/TrainFromScratch beside PyTorch; the exit code tells whether losses stay together.") { steps, threads, markdown };
        command.SetAction(result =>
        {
            if (!PyTorchLibrary.Presence.IsThere)
            {
                Console.WriteLine(Rivals.Lines);
                return 1;
            }
            int degree = result.GetValue(threads);
            bool pinned = degree == 1 && Pinning.PinCurrentThread();
            torch.set_num_threads(degree);
            List<TrainingRow> rows = Measure(Math.Max(RowCount, result.GetValue(steps)), degree);
            ResultTable<TrainingRow> table = Table(rows, degree);
            table.Print();
            Console.WriteLine($"{Rivals.Lines}\n{Machine.Description}\n{(pinned ? "Pinned to one core" : "Not pinned")}");
            if (result.GetValue(markdown) is { } file)
                File.WriteAllText(file.FullName, $"{table.ToMarkdown()}\n- {Machine.Description}\n");
            return Difference(rows[^1]) <= MostDifference ? 0 : 1;
        });
        return command;
    }

    private static List<TrainingRow> Measure(int stepCount, int degree)
    {
        var options = new TrainingOptions(stepCount, BatchSize, PeakLearningRate: 3e-3f);
        SequenceModel model = TextModel.Create(Seed, BatchSize, new ParallelOptions { MaxDegreeOfParallelism = degree });
        using var torchModel = new PyTorchTextModel(model, options);
        var trainer = new Trainer(model, options);
        Corpus corpus = Corpus.Fables();
        var random = new Random(Seed);
        int[] tokens = new int[model.RowCount], targets = new int[model.RowCount];
        var rows = new List<TrainingRow>();
        List<double> losses = [], torchLosses = [], times = [], torchTimes = [];
        for (int step = 1; step <= stepCount; step++)
        {
            corpus.Draw(random, tokens, targets);
            losses.Add(Timed(() => trainer.Step(tokens, targets).Loss, times));
            torchLosses.Add(Timed(() => torchModel.Step(tokens, targets), torchTimes));
            if (step * RowCount / stepCount == (step - 1) * RowCount / stepCount)
                continue;
            rows.Add(new TrainingRow($"{step - losses.Count + 1} to {step}", losses.Average(), torchLosses.Average(), Median.Of(times), Median.Of(torchTimes)));
            foreach (List<double> values in new[] { losses, torchLosses, times, torchTimes })
                values.Clear();
        }
        return rows;
    }

    private static double Timed(Func<double> step, List<double> times)
    {
        long start = Stopwatch.GetTimestamp();
        double loss = step();
        times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        return loss;
    }

    private static double Difference(TrainingRow row) => Math.Abs(row.Generated - row.PyTorch) / row.PyTorch;

    private static ResultTable<TrainingRow> Table(IReadOnlyList<TrainingRow> rows, int degree) => new(
        [
            new("steps", true, row => row.Steps),
            new("loss,\ngenerated", false, row => row.Generated.ToString("F4", CultureInfo.InvariantCulture)),
            new("loss,\nPyTorch", false, row => row.PyTorch.ToString("F4", CultureInfo.InvariantCulture)),
            new("apart", false, row => Difference(row).ToString("P3", CultureInfo.InvariantCulture)),
            new("generated,\nms a step", false, row => Figure.Of(row.GeneratedMilliseconds)),
            new("PyTorch,\nms a step", false, row => Figure.Of(row.PyTorchMilliseconds)),
            new("PyTorch /\ngenerated", false, row => Figure.Ratio(row.PyTorchMilliseconds, row.GeneratedMilliseconds)),
        ],
        rows,
        $"{(degree == 1 ? "One thread" : $"{degree} threads")}, both engines step by step in turn, from the same parameters on the same batches; mean losses in nats, medians of time that passes. " +
        "A step is forward, loss, backward, clipping and AdamW; PyTorch's as TorchSharp calls it, its AdamW and clipping included.");
}
