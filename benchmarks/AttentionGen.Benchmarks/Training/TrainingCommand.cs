using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using AttentionGen.Benchmarks.Layers;
using AttentionGen.Benchmarks.Measurement;
using AttentionGen.Benchmarks.PyTorch;
using AttentionGen.Benchmarks.Tables;

namespace AttentionGen.Benchmarks.Training;

/// <summary><c>training</c>: transformer layers forward and back, against the peak and PyTorch's autograd.</summary>
internal static class TrainingCommand
{
    /// <summary>Sums of some thousand products of numbers near 1, through two sublayers, in float on both sides.</summary>
    private const double Tolerance = 1e-4;

    private static readonly TimeSpan s_warmUp = TimeSpan.FromMilliseconds(300);

    public static Command Create() => AutogradCommand.Create(
        "training", "Measure transformer layers forward and back, against the peak and PyTorch.",
        static (degree, hasPyTorch, budget) => TrainingCase.All().Select(trained => Measure(trained, degree, hasPyTorch, budget)), Table);

    private static TrainedLayerRow Measure(TrainingCase trained, int degree, bool hasPyTorch, TimeSpan budget)
    {
        Func<double>? clock = degree > 1 ? static () => Stopwatch.GetElapsedTime(0).TotalMicroseconds : null;
        var options = new ParallelOptions { MaxDegreeOfParallelism = degree };
        var random = new Random(2);
        int length = trained.Rows * trained.Drawn.Model;
        float[] input = Drawn.Floats(random, length, 1), outputGradient = Drawn.Floats(random, length, 1), output = new float[length], inputGradient = new float[length];
        float[] activations = new float[trained.Kept];
        TransformerLayerWeights gradients = trained.Drawn.Weights.CreateGradients();
        using PyTorchTraining? pyTorch = hasPyTorch ? new PyTorchTraining(trained, input, outputGradient) : null;
        using var peaks = new FmaPeaks();
        void Forward() => trained.Forward(input, output, activations, options);
        void Backward() => trained.Backward(input, activations, outputGradient, inputGradient, gradients, options);
        Forward();
        Backward();
        if (pyTorch is not null)
        {
            pyTorch.Run();
            AutogradCommand.Agree($"{trained.Name}, input", inputGradient, pyTorch.Gradient("input"), Tolerance);
            foreach (WeightParameter parameter in gradients.Parameters)
                AutogradCommand.Agree($"{trained.Name}, {parameter.Name}", parameter.Values.Span, pyTorch.Gradient(parameter.Name), Tolerance);
        }

        Contestant forward = new(Forward, clock), backward = new(Backward, clock), repack = new(trained.Drawn.Weights.Repack, clock);
        Contestant? peer = pyTorch is null ? null : new Contestant(pyTorch.Run, clock);
        Contestant[] contestants = [forward, backward, repack, .. peer is null ? [] : new[] { peer }, .. peaks.Contestants];
        foreach (Contestant contestant in contestants)
            contestant.WarmUp(s_warmUp);
        Rounds.Run(contestants, budget);
        return new TrainedLayerRow(
            trained, forward.MedianMicroseconds, backward.MedianMicroseconds, repack.MedianMicroseconds, peaks.Rates.Fed512 ?? peaks.Rates.Fed256, peer?.MedianMicroseconds);
    }

    private static ResultTable<TrainedLayerRow> Table(IReadOnlyList<TrainedLayerRow> rows, int degree) => new(
        [
            new("layer", true, row => $"{row.Case.Name}, {row.Case.Samples} x {row.Case.Length}"),
            new("forward,\nus", false, row => Figure.Of(row.Forward)),
            new("backward,\nus", false, row => Figure.Of(row.Backward)),
            new("backward /\nforward", false, row => Figure.Ratio(row.Backward, row.Forward)),
            new("packing,\nus", false, row => Figure.Of(row.Repack)),
            new("backward,\nGFLOP/s", false, row => Figure.Of(row.BackwardRate)),
            new("of the\nfed peak", false, row => (row.BackwardRate / (degree * row.FedPeak))?.ToString("P0", CultureInfo.InvariantCulture) ?? "-"),
            new("PyTorch,\nboth, us", false, row => Figure.Of(row.PyTorch)),
            new("PyTorch /\nours", false, row => Figure.Ratio(row.PyTorch, row.Forward + row.Backward)),
        ],
        rows,
        $"{(degree == 1 ? "One thread, medians of CPU time of the thread" : $"{degree} threads, medians of time that passes")}, all of a row in turn. Forward keeps activations; backward is of the input and all weights.");
}
