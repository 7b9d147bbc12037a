using System.CommandLine;
using AttentionGen.Benchmarks.Grid;
using AttentionGen.Benchmarks.Measurement;
using AttentionGen.Benchmarks.Tables;

namespace AttentionGen.Benchmarks.Tune;

/// <summary><c>tune</c>: the planner's sizes against others, on this machine.</summary>
internal static class TuneCommand
{
    /// <summary>A shape of each kind: short and long rows, causal, blocks, a layer.</summary>
    private static readonly string[] s_defaultIds = ["M1", "M2", "M3", "C1", "C2", "L1", "Y3"];

    public static Command Create()
    {
        Argument<string[]> ids = ShapeOptions.Ids(string.Join(' ', s_defaultIds));
        Option<double> seconds = ShapeOptions.Seconds("Time for each shape, beside compiling and warming up.", 10);
        var markdown = new Option<FileInfo?>("--markdown") { Description = "Also write the tables to this Markdown file." };
        var command = new Command("tune", "Change the planner's sizes one at a time, and rank the kernels that come out for each shape.")
        {
            ids, seconds, markdown,
        };
        command.SetAction(result =>
        {
            string[] asked = result.GetValue(ids) ?? [];
            IReadOnlyList<BenchmarkShape> shapes = ShapeGrid.Select(asked.Length == 0 ? s_defaultIds : asked);
            return Measure(shapes, TimeSpan.FromSeconds(result.GetValue(seconds)), result.GetValue(markdown));
        });
        return command;
    }

    private static int Measure(IReadOnlyList<BenchmarkShape> shapes, TimeSpan budget, FileInfo? markdown)
    {
        Pinning.PinCurrentThread();
        var run = new TuneRun(budget, Console.Error);
        var tables = new List<string>();
        foreach (BenchmarkShape shape in shapes)
        {
            ResultTable<VariantResult> table = TuneTable.Of(run.Measure(shape));
            table.Print();
            tables.Add(table.ToMarkdown());
        }

        if (markdown is not null)
            File.WriteAllText(markdown.FullName, string.Join('\n', tables));
        if (run.WrongVariants == 0)
            return 0;

        Console.Error.WriteLine($"{run.WrongVariants} variants gave wrong results and were not timed; see above.");
        return 1;
    }
}
