using System.CommandLine;
using AttentionGen.Benchmarks.Grid;
using AttentionGen.Benchmarks.Measurement;
using AttentionGen.Benchmarks.Peers;
using AttentionGen.Benchmarks.Tables;

namespace AttentionGen.Benchmarks.Decode;

/// <summary><c>decode</c>: one token against a cache, by the generated kernels, by other engines, and against what the core can read.</summary>
internal static class DecodeCommand
{
    public static Command Create()
    {
        var layers = new Option<int>("--layers")
        {
            Description = "Caches that calls go through in turn, as a model of so many layers has them. With 1, keys and values come from the level of the "
                + "processor's caches that holds them; with so many that all of them together fit in none, from memory.",
            DefaultValueFactory = _ => 1,
        };
        layers.Validators.Add(result =>
        {
            if (!(result.GetValueOrDefault<int>() is > 0 and <= 64))
                result.AddError("--layers must be 1 to 64.");
        });
        Option<double> seconds = ShapeOptions.Seconds("Time for each shape, beside warming up.", 10);
        var markdown = new Option<FileInfo?>("--markdown") { Description = "Also write the tables to this Markdown file." };
        var command = new Command("decode", "Measure the attention of single tokens to a cache of keys and values.") { layers, seconds, markdown };
        command.SetAction(result => Measure(
            result.GetValue(layers), TimeSpan.FromSeconds(result.GetValue(seconds)), result.GetValue(markdown)));
        return command;
    }

    private static int Measure(int layers, TimeSpan budget, FileInfo? markdown)
    {
        // First, as threads that are made later are pinned too.
        ResultTable<DecodeThreads.Speedup> threads = DecodeThreads.Measure(layers);

        bool pinned = Pinning.PinCurrentThread();
        var run = new DecodeRun(layers, budget, Console.Error);
        ResultTable<DecodeResult> table = DecodeTable.Of([.. DecodeShape.All.SelectMany(run.Measure)], layers);
        string reads = MachineReads.Measure();

        table.Print();
        Console.WriteLine(reads);
        threads.Print();
        Console.WriteLine($"{string.Join('\n', Rivals.Native)}\n{Machine.Description}\n{(pinned ? "Pinned to one core" : "Not pinned")}");
        if (markdown is not null)
            File.WriteAllText(markdown.FullName, $"{table.ToMarkdown()}{reads}\n\n{threads.ToMarkdown()}");

        if (run.WrongPeers == 0)
            return 0;

        Console.Error.WriteLine($"{run.WrongPeers} peers gave wrong results and were not timed; see above.");
        return 1;
    }
}
