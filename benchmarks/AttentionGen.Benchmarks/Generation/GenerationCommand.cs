using System.CommandLine;
using System.Globalization;
using AttentionGen.Benchmarks.Tables;

namespace AttentionGen.Benchmarks.Generation;

/// <summary><c>generation</c>: what kernels cost before they run.</summary>
internal static class GenerationCommand
{
    private static readonly int[] s_counts = [1, 10, 50];

    public static Command Create()
    {
        var markdown = new Option<FileInfo?>("--markdown") { Description = "Also write the table to this Markdown file." };
        var firstRun = new Option<int?>(FirstRun.Option) { Hidden = true };
        var command = new Command("generation", "Measure the generator: cold, cached and after edits, what it writes, and its compilation.")
        {
            markdown, firstRun,
        };
        command.SetAction(result => result.GetValue(firstRun) is { } kernels
            ? FirstRun.Report(kernels)
            : Measure(result.GetValue(markdown)));
        return command;
    }

    /// <summary>A missed target is printed, and is no failure: the machine may just be slow.</summary>
    private static int Measure(FileInfo? markdown)
    {
        GenerationRun.WarmUp();
        var results = new List<GenerationResult>();
        foreach (int count in s_counts)
        {
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count} of {s_counts[^1]} kernels"));
            results.Add(GenerationRun.Measure(count));
        }

        ResultTable<GenerationTable.Row> table = GenerationTable.Of(results);
        table.Print();
        if (markdown is not null)
            File.WriteAllText(markdown.FullName, table.ToMarkdown());
        return 0;
    }
}
