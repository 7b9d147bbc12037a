using System.CommandLine;

namespace AttentionGen.Benchmarks.Report;

/// <summary><c>report</c>: puts tables into a document, each between the comments that bear its name.</summary>
internal static class ReportCommand
{
    private static readonly string[] s_sections = ["quick", "threads", "scaling", "scan", "tune", "generation", "decode", "methods"];

    public static Command Create()
    {
        var document = new Argument<FileInfo>("document") { Description = "The Markdown file, for example docs/performance.md." }.AcceptExistingOnly();
        Option<FileInfo>[] tables =
        [
            .. s_sections.Select(name => new Option<FileInfo>("--" + name)
            {
                Description = $"The table that {name} --markdown wrote, for the section <!-- {name} --> to <!-- /{name} -->.",
            }.AcceptExistingOnly()),
        ];
        var command = new Command("report", "Replace tables in a document.") { document };
        foreach (Option<FileInfo> table in tables)
            command.Add(table);
        command.SetAction(result =>
        {
            IEnumerable<(string Name, FileInfo File)> given = s_sections.Zip(tables)
                .Where(pair => result.GetValue(pair.Second) is not null)
                .Select(pair => (pair.First, result.GetValue(pair.Second)!));
            return Replace(result.GetRequiredValue(document), [.. given]);
        });
        return command;
    }

    private static int Replace(FileInfo document, IReadOnlyList<(string Name, FileInfo File)> tables)
    {
        string text = File.ReadAllText(document.FullName);
        foreach ((string name, FileInfo file) in tables)
        {
            string start = $"<!-- {name} -->", end = $"<!-- /{name} -->";
            int from = text.IndexOf(start, StringComparison.Ordinal);
            int to = from < 0 ? -1 : text.IndexOf(end, from, StringComparison.Ordinal);
            if (to < 0)
            {
                Console.Error.WriteLine($"{document} has no section {start} to {end}; nothing was written.");
                return 1;
            }

            text = text[..(from + start.Length)] + "\n" + File.ReadAllText(file.FullName).TrimEnd() + "\n" + text[to..];
        }

        File.WriteAllText(document.FullName, text);
        return 0;
    }
}
