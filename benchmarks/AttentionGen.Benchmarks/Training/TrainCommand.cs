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
            return rows[^1].Difference <= MostDifference ? 0 : 1;
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
        Func<double> clock = degree > 1 ? static () => Stopwatch.GetElapsedTime(0).TotalMicroseconds : static () => ThreadClock.Microseconds;
        var generated = new StepSamples(clock, () => trainer.Gradients(tokens, targets).Loss, trainer.Update);
        var pyTorch = new StepSamples(clock, () => torchModel.Gradients(tokens, targets), torchModel.Update);
        var rows = new List<TrainingRow>();
        for (int step = 1, first = 1; step <= stepCount; step++)
        {
            corpus.Draw(random, tokens, targets);
            generated.Run();
            pyTorch.Run();
            if (step * RowCount / stepCount == (step - 1) * RowCount / stepCount)
                continue;
            rows.Add(new TrainingRow($"{first} to {step}", generated.Take(), pyTorch.Take()));
            first = step + 1;
        }
        return rows;
    }

    private static ResultTable<TrainingRow> Table(IReadOnlyList<TrainingRow> rows, int degree) => new(
        [
            new("steps", true, row => row.Steps),
            new("loss,\ngenerated", false, row => row.Generated.Loss.ToString("F5", CultureInfo.InvariantCulture)),
            new("loss,\nPyTorch", false, row => row.PyTorch.Loss.ToString("F5", CultureInfo.InvariantCulture)),
            new("apart by\na share of", false, row => row.Difference.ToString("E1", CultureInfo.InvariantCulture)),
            new("generated:\ngradients, us", false, row => Figure.Of(row.Generated.Gradients)),
            new("update,\nus", false, row => Figure.Of(row.Generated.Update)),
            new("PyTorch:\ngradients, us", false, row => Figure.Of(row.PyTorch.Gradients)),
            new("update,\nus", false, row => Figure.Of(row.PyTorch.Update)),
            new("PyTorch / gene-\nrated, gradients", false, row => Figure.Ratio(row.PyTorch.Gradients, row.Generated.Gradients)),
            new("a whole\nstep", false, row => Figure.Ratio(row.PyTorch.Step, row.Generated.Step)),
        ],
        rows,
        $"{(degree == 1 ? "One thread, medians of CPU time of the thread" : $"{degree} threads, medians of time that passes")}, both engines step by step in turn, from the same parameters on the " +
        "same batches; mean losses in nats. Gradients: forward, loss and backward. Update: clipping by the norm of all gradients, and AdamW; PyTorch's is TorchSharp's, an operator at a time.");
}
