using System.CommandLine;
using System.Diagnostics;
using AttentionGen.Benchmarks.Grid;
using AttentionGen.Benchmarks.Measurement;
using AttentionGen.Benchmarks.Tables;

namespace AttentionGen.Benchmarks.Scan;

/// <summary><c>scan</c>: how fast generated kernels are over many sizes, and where one is slower than the sizes beside it.</summary>
internal static class ScanCommand
{
    private static readonly TimeSpan s_warmUpTime = TimeSpan.FromMilliseconds(120);

    public static Command Create()
    {
        var seconds = new Option<double>("--seconds") { Description = "Time for each size, beside warming up.", DefaultValueFactory = _ => 1 };
        var markdown = new Option<FileInfo?>("--markdown") { Description = "Also write the table to this Markdown file." };
        var plot = new Option<FileInfo?>("--plot") { Description = "Also draw GFLOP/s against size, as an SVG file." };
        seconds.Validators.Add(result =>
        {
            if (!(result.GetValueOrDefault<double>() is > 0 and < 3600))
                result.AddError($"{seconds.Name} must be positive, and less than an hour.");
        });
        var command = new Command("scan", "Measure generated kernels over many sizes; the exit code tells whether one falls 20 % below its neighbours.") { seconds, markdown, plot };
        command.SetAction(result => Measure(TimeSpan.FromSeconds(result.GetValue(seconds)), result.GetValue(markdown), result.GetValue(plot)));
        return command;
    }

    private static int Measure(TimeSpan budget, FileInfo? markdown, FileInfo? plot)
    {
        // Threads of what follows would be held to one core by this one's.
        ScanResult[] threaded = [.. Results(series => series.IsThreaded, budget)];
        Pinning.PinCurrentThread();
        ScanResult[] results = [.. Results(series => !series.IsThreaded, budget), .. threaded];

        ResultTable<ScanResult> table = Table(results);
        table.Print();
        Console.WriteLine(Machine.Description);
        if (markdown is not null)
            File.WriteAllText(markdown.FullName, table.ToMarkdown());
        if (plot is not null)
            ScanChart.Write(plot.FullName, results);
        return results.Any(result => result.IsCliff) ? 1 : 0;
    }

    private static IEnumerable<ScanResult> Results(Func<ScanSeries, bool> which, TimeSpan budget) =>
        ScanGrid.All.Where(which).SelectMany(series => ScanResult.WithCliffs([.. series.Points.Select(point => Measure(series, point, budget))]));

    private static ScanResult Measure(ScanSeries series, ScanPoint point, TimeSpan budget)
    {
        Console.Error.WriteLine($"{series.Name}: {point.Size} {series.Grows}");
        using AlignedBuffer query = Random(point.QueryFloats, 1), key = Random(point.KeyFloats, 2), value = Random(point.KeyFloats, 3), output = new(point.QueryFloats);
        var contestant = new Contestant(() => point.Call(query, key, value, output.Span), series.IsThreaded ? Passing : null);
        using var peaks = new FmaPeaks();
        Contestant[] contestants = [contestant, .. peaks.Contestants];
        foreach (Contestant each in contestants)
            each.WarmUp(s_warmUpTime);
        Rounds.Run(contestants, budget);

        // Another process on either core makes two threads wait for one another; what is left of that is in the slower half.
        double microseconds = series.IsThreaded ? contestant.Samples.Order().ElementAt(contestant.Samples.Count / 4) : contestant.MedianMicroseconds;
        return new(series, point.Size, microseconds, point.Flops / microseconds / 1e3, peaks.Rates.Fed512 ?? peaks.Rates.Fed256);
    }

    private static double Passing() => Stopwatch.GetElapsedTime(0).TotalMicroseconds;

    private static AlignedBuffer Random(int length, int seed)
    {
        var buffer = new AlignedBuffer(length);
        var random = new Random(seed);
        foreach (ref float element in buffer.Span)
            element = (random.NextSingle() * 2) - 1;
        return buffer;
    }

    private static ResultTable<ScanResult> Table(IReadOnlyList<ScanResult> results) => new(
        [
            new("heads x dim", true, result => result.Series.Name),
            new("grows", true, result => result.Series.Grows),
            new("size", false, result => result.Size.ToString("N0", System.Globalization.CultureInfo.InvariantCulture)),
            new("us", false, result => Figure.Of(result.Microseconds)),
            new("GFLOP/s", false, result => Figure.Of(result.Rate)),
            new("of\nfed peak", false, result => Figure.Share(result.Rate, result.FedPeak)),
            new("falls", true, result => result.IsCliff ? "below its neighbours" : ""),
        ],
        results,
        $"Medians of {ThreadClock.Name}, on two threads lower quartiles of time that passes; fed peak of one core, {Figure.Range(results.Select(result => result.FedPeak))}, in the same rounds. "
        + "Falls: 20 % or more below both sizes beside it, or at the end below the one before.");
}
