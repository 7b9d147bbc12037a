using System.CommandLine;
using AttentionGen.Benchmarks.Measurement;
using AttentionGen.Benchmarks.Peers;
using AttentionGen.Benchmarks.Quick;
using AttentionGen.Benchmarks.Tables;

namespace AttentionGen.Benchmarks.Scaling;

/// <summary><c>scaling</c>: how the cost grows with the length, without and with a causal mask, and with the number of heads.</summary>
internal static class ScalingCommand
{
    public static Command Create()
    {
        var longest = new Option<double>("--longest")
        {
            Description = "A series ends before a call is expected to take longer than this many seconds.",
            DefaultValueFactory = _ => 1.5,
        };
        var seconds = new Option<double>("--seconds")
        {
            Description = "Time for each shape, beside warming up and picking forms.",
            DefaultValueFactory = _ => 2,
        };
        var markdown = new Option<FileInfo?>("--markdown") { Description = "Also write the table to this Markdown file." };
        foreach (Option<double> option in (Option<double>[])[longest, seconds])
            option.Validators.Add(result =>
            {
                if (!(result.GetValueOrDefault<double>() is > 0 and < 3600))
                    result.AddError($"{option.Name} must be positive, and less than an hour.");
            });

        var command = new Command("scaling", "Measure how the cost grows with the sequence length and the number of heads.")
        {
            longest, seconds, markdown,
        };
        command.SetAction(result => Measure(
            TimeSpan.FromSeconds(result.GetValue(longest)), TimeSpan.FromSeconds(result.GetValue(seconds)), result.GetValue(markdown)));
        return command;
    }

    private static int Measure(TimeSpan longestCall, TimeSpan budget, FileInfo? markdown)
    {
        Pinning.PinCurrentThread();
        var run = new ScalingRun(longestCall, budget, Console.Error);
        ShapeResult[] results =
        [
            .. run.Measure(ScalingGrid.Lengths), .. run.Measure(ScalingGrid.CausalLengths), .. run.Measure(ScalingGrid.HeadCounts),
        ];

        ResultTable<ShapeResult> table = ScalingTable.Of(results);
        table.Print();
        Console.WriteLine($"{string.Join('\n', Rivals.Native)}\n{Machine.Description}");
        if (markdown is not null)
            File.WriteAllText(markdown.FullName, table.ToMarkdown());
        if (run.WrongPeers == 0)
            return 0;

        Console.Error.WriteLine($"{run.WrongPeers} peers gave wrong results and were not timed; see above.");
        return 1;
    }
}
