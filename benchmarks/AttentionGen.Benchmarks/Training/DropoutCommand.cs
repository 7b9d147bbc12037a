using System.CommandLine;
using System.Diagnostics;
using AttentionGen.Benchmarks.Layers;
using AttentionGen.Benchmarks.Measurement;
using AttentionGen.Benchmarks.PyTorch;
using AttentionGen.Benchmarks.Tables;

namespace AttentionGen.Benchmarks.Training;

/// <summary><c>dropout</c>: what dropout at every place of a transformer layer costs, and PyTorch with as much of it.</summary>
internal static class DropoutCommand
{
    private static readonly TimeSpan s_warmUp = TimeSpan.FromMilliseconds(300);

    public static Command Create() => AutogradCommand.Create(
        "dropout", "Measure transformer layers that learn with dropout, against the same without and PyTorch.",
        static (degree, hasPyTorch, budget) => TrainingCase.Dropping().Select(pair => Measure(pair.Without, pair.With, degree, hasPyTorch, budget)), Table);

    private static DropoutRow Measure(TrainingCase without, TrainingCase with, int degree, bool hasPyTorch, TimeSpan budget)
    {
        Func<double>? clock = degree > 1 ? static () => Stopwatch.GetElapsedTime(0).TotalMicroseconds : null;
        var options = new ParallelOptions { MaxDegreeOfParallelism = degree };
        var random = new Random(2);
        int length = without.Rows * without.Drawn.Model;
        float[] input = Drawn.Floats(random, length, 1), outputGradient = Drawn.Floats(random, length, 1), output = new float[length], inputGradient = new float[length];
        float[] kept = new float[without.Kept], droppingKept = new float[without.Kept];
        TransformerLayerWeights gradients = without.Drawn.Weights.CreateGradients();
        using PyTorchTraining? pyTorch = hasPyTorch ? new PyTorchTraining(without, input, outputGradient, Dropping.Rate) : null;
        Contestant forward = new(() => without.Forward(input, output, kept, options), clock);
        Contestant backward = new(() => without.Backward(input, kept, outputGradient, inputGradient, gradients, options), clock);
        Contestant droppingForward = new(() => with.Forward(input, output, droppingKept, options), clock);
        Contestant droppingBackward = new(() => with.Backward(input, droppingKept, outputGradient, inputGradient, gradients, options), clock);
        Contestant? peer = pyTorch is null ? null : new Contestant(pyTorch.Run, clock);
        Contestant[] contestants = [forward, droppingForward, backward, droppingBackward, .. peer is null ? [] : new[] { peer }];
        foreach (Contestant contestant in contestants)
            contestant.WarmUp(s_warmUp);
        Rounds.Run(contestants, budget);
        return new DropoutRow(
            without, forward.MedianMicroseconds, backward.MedianMicroseconds, droppingForward.MedianMicroseconds, droppingBackward.MedianMicroseconds, peer?.MedianMicroseconds);
    }

    private static ResultTable<DropoutRow> Table(IReadOnlyList<DropoutRow> rows, int degree) => new(
        [
            new("layer", true, row => $"{row.Case.Name}, {row.Case.Samples} x {row.Case.Length}"),
            new("forward,\nus", false, row => Figure.Of(row.Forward)),
            new("with\ndropout", false, row => Figure.Ratio(row.DroppingForward, row.Forward)),
            new("backward,\nus", false, row => Figure.Of(row.Backward)),
            new("with\ndropout", false, row => Figure.Ratio(row.DroppingBackward, row.Backward)),
            new("PyTorch,\nboth, us", false, row => Figure.Of(row.PyTorch)),
            new("PyTorch /\nours", false, row => Figure.Ratio(row.PyTorch, row.DroppingForward + row.DroppingBackward)),
        ],
        rows,
        $"{(degree == 1 ? "One thread, medians of CPU time of the thread" : $"{degree} threads, medians of time that passes")}, all of a row in turn. {Dropping.Rate:P0} of attention weights, hidden elements and what is added to rows are dropped, by PyTorch as well.");
}
