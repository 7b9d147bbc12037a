using System.Globalization;
using Microsoft.Extensions.AI;
using Spectre.Console;

namespace TextGenerator.Chat;

/// <summary>Prints answers as they come, and how fast they came.</summary>
internal sealed class Conversation(IChatClient client, ChatOptions options)
{
    private readonly List<ChatMessage> _messages = [];

    /// <summary>Answers what is asked at the console, until an empty line or the input's end.</summary>
    public async Task AnswerQuestions()
    {
        if (!Console.IsInputRedirected)
            AnsiConsole.MarkupLine("[grey]Begin a text; an empty line ends.[/]");
        while (true)
        {
            if (!Console.IsInputRedirected)
                AnsiConsole.Markup("[bold]>[/] ");
            string? line = await Console.In.ReadLineAsync().ConfigureAwait(false);
            if (string.IsNullOrWhiteSpace(line))
                return;
            await Answer(line).ConfigureAwait(false);
        }
    }

    /// <summary>Answers one text.</summary>
    public async Task Answer(string text)
    {
        _messages.Add(new ChatMessage(ChatRole.User, text));
        var updates = new List<ChatResponseUpdate>();
        await foreach (ChatResponseUpdate update in client.GetStreamingResponseAsync(_messages, options).ConfigureAwait(false))
        {
            Console.Write(Printable(update.Text));
            updates.Add(update);
        }
        Console.WriteLine();

        _messages.AddMessages(updates);
        if (updates.ToChatResponse().Usage is { } usage)
            AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[grey]{Summary(usage)}[/]");
    }

    private static string Summary(UsageDetails usage)
    {
        long input = usage.InputTokenCount ?? 0, cached = usage.CachedInputTokenCount ?? 0, output = usage.OutputTokenCount ?? 0;
        double prompt = Seconds(LlamaChatClient.PromptMicroseconds), answer = Seconds(LlamaChatClient.AnswerMicroseconds);
        string answered = output > 1 ? string.Create(CultureInfo.InvariantCulture, $"; then {output - 1} in {answer * 1000:F1} ms, {(output - 1) / answer:F0} tokens per second") : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"prompt of {input} tokens, {cached} of them cached: {prompt * 1000:F1} ms to the first token, {(input - cached) / prompt:F0} per second{answered}");

        double Seconds(string count) => (usage.AdditionalCounts?.GetValueOrDefault(count) ?? 0) / 1e6;
    }

    // Whatever a model says, it does not get to steer the terminal.
    private static string Printable(string text) => string.Concat(text.Select(character => char.IsControl(character) && character != '\n' ? '\u00b7' : character));
}
