using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using AttentionGen.Benchmarks.Measurement;
using AttentionGen.Benchmarks.Peers;
using AttentionGen.Benchmarks.PyTorch;
using AttentionGen.Benchmarks.Tables;
using TorchSharp;

namespace AttentionGen.Benchmarks.Gradients;

/// <summary><c>gradients</c>: backward against forward, against the peak, and both against PyTorch's autograd.</summary>
internal static class GradientsCommand
{
    private const double Tolerance = 2e-5;

    private static readonly TimeSpan s_warmUp = TimeSpan.FromMilliseconds(300);

    public static Command Create()
    {
        var seconds = new Option<double>("--seconds") { Description = "Time for each row, beside warming up.", DefaultValueFactory = _ => 5 };
        var threads = new Option<int>("--threads") { Description = "Threads of each engine; more than one are timed by the clock on the wall.", DefaultValueFactory = _ => 1 };
        var markdown = new Option<FileInfo?>("--markdown") { Description = "Also write the table to this Markdown file." };
        var command = new Command("gradients", "Measure the gradients of attention against its forward call, the peak, and PyTorch.") { seconds, threads, markdown };
        command.SetAction(result =>
        {
            int degree = result.GetValue(threads);
            bool pinned = degree == 1 && Pinning.PinCurrentThread();
            bool hasPyTorch = PyTorchLibrary.Presence.IsThere;
            if (hasPyTorch)
                torch.set_num_threads(degree);
            GradientRow[] rows = [.. GradientKernel.All.Select(kernel => Measure(kernel, degree, hasPyTorch, TimeSpan.FromSeconds(result.GetValue(seconds))))];
            ResultTable<GradientRow> table = Table(rows, degree);
            table.Print();
            Console.WriteLine($"{Rivals.Lines}\n{Machine.Description}\n{(pinned ? "Pinned to one core" : "Not pinned")}");
            if (result.GetValue(markdown) is { } file)
                File.WriteAllText(file.FullName, $"{table.ToMarkdown()}\n- {Machine.Description}\n");
        });
        return command;
    }

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
                Agree(kernel.Shape.Id, ours.Span, theirs);
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

    // Sums of up to some thousand products of numbers near 1, in float on both sides.
    private static void Agree(string id, ReadOnlySpan<float> ours, ReadOnlySpan<float> theirs)
    {
        float largest = 0;
        foreach (float value in theirs)
            largest = Math.Max(largest, Math.Abs(value));
        for (int n = 0; n < ours.Length; n++)
        {
            if (!(Math.Abs(ours[n] - theirs[n]) <= Tolerance * largest))
                throw new InvalidOperationException($"{id}: the engines disagree, {ours[n]} and {theirs[n]} in element {n}.");
        }
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
