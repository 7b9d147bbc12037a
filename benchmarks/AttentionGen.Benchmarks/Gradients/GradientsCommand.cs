using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using AttentionGen.Benchmarks.Measurement;
using AttentionGen.Benchmarks.PyTorch;
using AttentionGen.Benchmarks.Tables;

namespace AttentionGen.Benchmarks.Gradients;

/// <summary><c>gradients</c>: backward against forward, against the peak, and both against PyTorch's autograd.</summary>
internal static class GradientsCommand
{
    /// <summary>Sums of up to some thousand products of numbers near 1, in float on both sides.</summary>
    private const double Tolerance = 2e-5;

    private static readonly TimeSpan s_warmUp = TimeSpan.FromMilliseconds(300);

    public static Command Create() => AutogradCommand.Create(
        "gradients", "Measure the gradients of attention against its forward call, the peak, and PyTorch.",
        static (degree, hasPyTorch, budget) => GradientKernel.All.Select(kernel => Measure(kernel, degree, hasPyTorch, budget)), Table);

    private static GradientRow Measure(GradientKernel kernel, int degree, bool hasPyTorch, TimeSpan budget)
    {
        Func<double>? clock = degree > 1 ? static () => Stopwatch.GetElapsedTime(0).TotalMicroseconds : null;
        using var run = new GradientRun(kernel, degree > 1 ? new ParallelOptions { MaxDegreeOfParallelism = degree } : null);
        using PyTorchGradient? pyTorch = hasPyTorch ? new PyTorchGradient(run.Problem, run.OutputGradient) : null;
        using var peaks = new FmaPeaks();
        run.Forward();
        run.Backward();
        if (pyTorch is not null)
        {
            pyTorch.Run();
            foreach ((float[] theirs, Grid.AlignedBuffer ours) in pyTorch.Gradients.Zip([run.QueryGradient, run.KeyGradient, run.ValueGradient]))
                AutogradCommand.Agree(kernel.Shape.Id, ours.Span, theirs, Tolerance);
        }

        var forward = new Contestant(run.Forward, clock);
        var backward = new Contestant(run.Backward, clock);
        Contestant? peer = pyTorch is null ? null : new Contestant(pyTorch.Run, clock);
        Contestant[] contestants = [forward, backward, .. peer is null ? [] : new[] { peer }, .. peaks.Contestants];
        foreach (Contestant contestant in contestants)
            contestant.WarmUp(s_warmUp);
        Rounds.Run(contestants, budget);
        return new GradientRow(kernel.Shape, forward.MedianMicroseconds, backward.MedianMicroseconds, peaks.Rates.Fed512 ?? peaks.Rates.Fed256, peer?.MedianMicroseconds);
    }

    private static ResultTable<GradientRow> Table(IReadOnlyList<GradientRow> rows, int degree) => new(
        [
            new("id", true, row => row.Shape.Id),
            new("heads x dim,\nlength", true, row => row.Shape.Description),
            new("forward,\nus", false, row => Figure.Of(row.Forward)),
            new("backward,\nus", false, row => Figure.Of(row.Backward)),
            new("backward /\nforward", false, row => Figure.Ratio(row.Backward, row.Forward)),
            new("backward,\nGFLOP/s", false, row => Figure.Of(row.BackwardRate)),
            new("of the\nfed peak", false, row => (row.BackwardRate / (degree * row.FedPeak))?.ToString("P0", CultureInfo.InvariantCulture) ?? "-"),
            new("PyTorch,\nboth, us", false, row => Figure.Of(row.PyTorch)),
            new("PyTorch /\nours", false, row => Figure.Ratio(row.PyTorch, row.Forward + row.Backward)),
        ],
        rows,
        $"{(degree == 1 ? "One thread, medians of CPU time of the thread" : $"{degree} threads, medians of time that passes")}, all of a row in turn. Backward counts five products of the visible pairs.");
}
