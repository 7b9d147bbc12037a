using System.Diagnostics;
using Spectre.Console;
using TrainFromScratch.Charts;
using TrainFromScratch.Model;
using TrainFromScratch.Texts;
using TrainFromScratch.Training;

namespace TrainFromScratch;

/// <summary>The character model learns a text: losses as they fall, and what it writes by then.</summary>
internal sealed class TextTraining(Corpus corpus, TrainingOptions options, int seed, ParallelOptions parallel)
{
    // As many lines as one reads, whatever the number of steps.
    private const int LineCount = 20;
    private const int WritingCount = 4;
    private const float Temperature = 0.7f;

    private readonly SequenceModel _model = TextModel.Create(seed, options.BatchSize, parallel);
    private readonly int[] _tokens = new int[options.BatchSize * ModelShape.ContextLength];
    private readonly int[] _targets = new int[options.BatchSize * ModelShape.ContextLength];

    /// <summary>Trains, and writes the loss curve.</summary>
    public void Run(string chart)
    {
        Console.WriteLine($"{corpus.Name}: {corpus.TokenCount:N0} characters, the last tenth held out; {corpus.UnigramEntropy:F3} nats a character if its neighbours are not known.");
        Console.WriteLine(
            $"{TextModel.LayerCount} layers of {ModelShape.Dimension} elements and {ModelShape.HeadCount} heads, {_model.ParameterCount:N0} parameters; " +
            $"{options.StepCount} steps of {options.BatchSize} samples of {ModelShape.ContextLength} characters, {(options.DropoutSeed is null ? "" : "dropout, ")}{Threads()}.");

        var trainer = new Trainer(_model, options);
        var batches = new Random(seed);
        var losses = new List<(double, double)>(options.StepCount);
        var heldOut = new List<(double, double)> { (0, HeldOutLoss.Of(corpus, trainer)) };
        var watch = new Stopwatch();
        double lineLoss = 0;
        int lineSteps = 0;
        long allocated = 0;
        for (int step = 1; step <= options.StepCount; step++)
        {
            watch.Start();
            long before = GC.GetAllocatedBytesForCurrentThread();
            corpus.Draw(batches, _tokens, _targets);
            double loss = trainer.Step(_tokens, _targets).Loss;

            // The first steps compile.
            allocated += step > 2 ? GC.GetAllocatedBytesForCurrentThread() - before : 0;
            watch.Stop();
            losses.Add((step, loss));
            lineLoss += loss;
            lineSteps++;
            if (IsLast(step, LineCount))
            {
                heldOut.Add((step, HeldOutLoss.Of(corpus, trainer)));
                AnsiConsole.MarkupLineInterpolated(
                    $"step {step,5}   loss [blue]{lineLoss / lineSteps:F3}[/]   held out [yellow]{heldOut[^1].Item2:F3}[/]   {lineSteps * _tokens.Length / watch.Elapsed.TotalSeconds,8:N0} tokens/s");
                (lineLoss, lineSteps) = (0, 0);
                watch.Reset();
            }
            if (IsLast(step, WritingCount))
                AnsiConsole.Write(new Panel(new Text(new CharacterWriter(_model).Write("The ", 240, Temperature, new Random(seed)))).Header($"step {step}").Expand());
        }

        Console.WriteLine($"{allocated:N0} bytes allocated by this thread in {Math.Max(0, options.StepCount - 2)} steps, after the first two, which compile.");
        new CurveChart($"Loss of a character model of {_model.ParameterCount:N0} parameters", "nats a character") { Marks = [("unigram entropy", corpus.UnigramEntropy)] }
            .Write(chart, new Curve("learned from", losses).Smoothed(halfWidth: 5), new Curve("held out", heldOut));
        Console.WriteLine($"loss curve: {new Uri(Path.GetFullPath(chart))}");
    }

    private bool IsLast(int step, int parts) => step * parts / options.StepCount > (step - 1) * parts / options.StepCount;

    private string Threads() => parallel.MaxDegreeOfParallelism == 1 ? "one thread" : $"{parallel.MaxDegreeOfParallelism} threads";
}
