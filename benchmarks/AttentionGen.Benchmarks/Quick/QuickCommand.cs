using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using AttentionGen.Benchmarks.Grid;
using AttentionGen.Benchmarks.Measurement;
using AttentionGen.Benchmarks.Peers;
using AttentionGen.Benchmarks.Tables;

namespace AttentionGen.Benchmarks.Quick;

/// <summary><c>quick</c>: every shape against every peer in one process, one table.</summary>
internal static class QuickCommand
{
    private static readonly JsonSerializerOptions s_json = new() { WriteIndented = true, NewLine = "\n" };

    public static Command Create()
    {
        Argument<string[]> ids = ShapeOptions.Ids("all");
        var list = new Option<bool>("--list") { Description = "List the shapes and whether the peers are there, and measure nothing." };
        Option<double> seconds = ShapeOptions.Seconds("Time for each shape, beside warming up and picking forms.", 5);
        var markdown = new Option<FileInfo?>("--markdown") { Description = "Also write the table to this Markdown file." };
        var json = new Option<FileInfo?>("--json") { Description = "Also write the numbers to this JSON file." };

        var command = new Command("quick", "Measure every shape against every peer, in turn, in one process; print one table.")
        {
            ids, list, seconds, markdown, json,
        };
        command.SetAction(result =>
        {
            IReadOnlyList<BenchmarkShape> shapes = ShapeGrid.Select(result.GetValue(ids) ?? []);
            return result.GetValue(list)
                ? List(shapes)
                : Measure(shapes, TimeSpan.FromSeconds(result.GetValue(seconds)), result.GetValue(markdown), result.GetValue(json));
        });
        return command;
    }

    private static int List(IReadOnlyList<BenchmarkShape> shapes)
    {
        foreach (BenchmarkShape shape in shapes)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{shape.Id}  {shape.Description,-22} {shape.Flops / 1e6,10:N1} MFLOP"));
        Console.WriteLine(Rivals.Lines);
        return 0;
    }

    private static int Measure(IReadOnlyList<BenchmarkShape> shapes, TimeSpan budget, FileInfo? markdown, FileInfo? json)
    {
        long start = Stopwatch.GetTimestamp();
        bool pinned = Pinning.PinCurrentThread();
        var run = new ShapeRun(QuickEngines.Of, budget, Console.Error);
        ShapeRun.WarmUp();
        ShapeResult[] results = [.. shapes.Select(run.Measure)];

        ResultTable<ShapeResult> table = QuickTable.Of(results);
        table.Print();
        string best = BestOfAll.Sentence(results, Rivals.All);
        Console.WriteLine($"\n{best}\n\n{Rivals.Lines}\n{Machine.Description}");
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{(pinned ? "Pinned to one core" : "Not pinned")}, {Stopwatch.GetElapsedTime(start).TotalSeconds:F0} s"));

        if (markdown is not null)
            File.WriteAllText(markdown.FullName, $"{table.ToMarkdown()}\n{best}\n\n{Rivals.MarkdownLines}- {Machine.Description}\n");
        if (json is not null)
            File.WriteAllText(json.FullName, JsonSerializer.Serialize(results, s_json) + "\n");

        if (run.WrongPeers == 0)
            return 0;

        Console.Error.WriteLine($"{run.WrongPeers} peers gave wrong results and were not timed; see above.");
        return 1;
    }
}
