using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.AI;
using Spectre.Console;

namespace SentenceEncoder.Search;

/// <summary>Embeds a text's passages and answers questions with them.</summary>
internal sealed class SearchSession(MiniLmEncoder encoder, int answerCount)
{
    private const int PassagesTogether = 16;

    /// <summary>Embeds passages while a bar shows how far it is.</summary>
    public PassageIndex Embed(string[] passages)
    {
        var index = new PassageIndex();
        long tokens = 0, start = Stopwatch.GetTimestamp();
        AnsiConsole.Progress().Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn()).Start(progress =>
        {
            ProgressTask task = progress.AddTask("embedding", maxValue: passages.Length);
            foreach (string[] group in passages.Chunk(PassagesTogether))
            {
                GeneratedEmbeddings<Embedding<float>> embeddings = encoder.Generate(group);
                index.Add(group, embeddings);
                tokens += embeddings.Usage?.InputTokenCount ?? 0;
                task.Increment(group.Length);
            }
        });

        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        AnsiConsole.MarkupLineInterpolated(
            CultureInfo.InvariantCulture,
            $"{index.Count} passages, {tokens} tokens in {seconds:F2} s: [bold]{index.Count / seconds:F0}[/] passages and {tokens / seconds:F0} tokens per second");
        return index;
    }

    /// <summary>Prints the best passages for one question.</summary>
    public void Answer(PassageIndex index, string question)
    {
        long start = Stopwatch.GetTimestamp();
        IReadOnlyList<Match> matches = index.Best(encoder.Generate([question])[0], answerCount);
        double milliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;

        var table = new Table().Border(TableBorder.Rounded).Title(Markup.Escape(question)).Caption(string.Create(CultureInfo.InvariantCulture, $"{milliseconds:F1} ms"))
            .AddColumn(new TableColumn("score").RightAligned()).AddColumn("passage");
        foreach (Match match in matches)
            table.AddRow(match.Score.ToString("F3", CultureInfo.InvariantCulture), Markup.Escape(match.Passage));
        AnsiConsole.Write(table);
    }

    /// <summary>Answers questions until there are no more: an empty line, or the input's end.</summary>
    public void AnswerQuestions(PassageIndex index)
    {
        if (!Console.IsInputRedirected)
            AnsiConsole.MarkupLine("[grey]Ask; an empty line ends.[/]");
        while (true)
        {
            if (!Console.IsInputRedirected)
                AnsiConsole.Markup("[bold]?[/] ");
            string? question = Console.In.ReadLine();
            if (string.IsNullOrWhiteSpace(question))
                return;
            Answer(index, question);
        }
    }
}
