using Microsoft.Extensions.AI;
using TextGenerator.Chat;
using TextGenerator.Generation;
using TextGenerator.Model;

namespace TextGenerator.Checks;

/// <summary>The chat client's promises.</summary>
internal static class ChatCheck
{
    private const int Tokens = 48;

    private static readonly ChatMessage[] s_messages = [new(ChatRole.User, "Once upon a time")];

    public static async Task Run(CheckReport report, LlamaNetwork network)
    {
        using var client = new LlamaChatClient(network, "random");
        var options = new ChatOptions { MaxOutputTokens = Tokens, Seed = 3 };
        ChatResponse first = await client.GetResponseAsync(s_messages, options).ConfigureAwait(false), second = await client.GetResponseAsync(s_messages, options).ConfigureAwait(false);
        report.Add("a seed makes the same text", first.Text.Length > 0 && first.Text == second.Text);
        report.Add(
            "an answer ends where it was told to", first.FinishReason == ChatFinishReason.Length && first.Usage?.OutputTokenCount == Tokens, $"{first.Usage?.OutputTokenCount} tokens");

        // 16 bytes and the token that begins a text; the second time all but the last of them are cached.
        report.Add(
            "what a prompt has in common with the text before it is not computed again",
            first.Usage is { InputTokenCount: 17, CachedInputTokenCount: 0 } && second.Usage is { InputTokenCount: 17, CachedInputTokenCount: 16 },
            $"{second.Usage?.CachedInputTokenCount} of {second.Usage?.InputTokenCount} tokens cached");

        string stop = first.Text.Substring(first.Text.Length / 2, 2), expected = first.Text[..first.Text.IndexOf(stop, StringComparison.Ordinal)];
        ChatResponse stopped = await client.GetResponseAsync(s_messages, new ChatOptions { MaxOutputTokens = Tokens, Seed = 3, StopSequences = [stop] }).ConfigureAwait(false);
        report.Add("a stop sequence ends the text before it", stopped.Text == expected && stopped.FinishReason == ChatFinishReason.Stop, $"{stopped.Text.Length} characters");

        string greedy = (await client.GetResponseAsync(s_messages, new ChatOptions { MaxOutputTokens = Tokens, Temperature = 0 }).ConfigureAwait(false)).Text;
        string likeliest = (await client.GetResponseAsync(s_messages, new ChatOptions { MaxOutputTokens = Tokens, TopK = 1 }).ConfigureAwait(false)).Text;
        report.Add("temperature 0 and one candidate are the same", greedy == likeliest);

        Task<ChatResponse>[] together = [.. Enumerable.Range(0, 4).Select(_ => client.GetResponseAsync(s_messages, options))];
        ChatResponse[] responses = await Task.WhenAll(together).ConfigureAwait(false);
        report.Add("calls at once make the text that each makes alone", responses.All(response => response.Text == first.Text));

        await Refused("a text longer than the model takes", s_messages.Append(new ChatMessage(ChatRole.User, new string('x', LlamaShape.ContextLength))), options, "1042 tokens").ConfigureAwait(false);
        await Refused("a negative temperature", s_messages, new ChatOptions { Temperature = -1 }, "Temperature").ConfigureAwait(false);
        await Refused("an answer of no tokens", s_messages, new ChatOptions { MaxOutputTokens = 0 }, "MaxOutputTokens must be at least 1").ConfigureAwait(false);

        using var cancellation = new CancellationTokenSource();
        int updates = 0;
        bool isCanceled = false;
        try
        {
            await foreach (ChatResponseUpdate update in client.GetStreamingResponseAsync(s_messages, options, cancellation.Token).ConfigureAwait(false))
            {
                if (++updates == 3)
                    await cancellation.CancelAsync().ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            isCanceled = true;
        }
        report.Add("a call that is cancelled ends", isCanceled && updates == 3, $"after {updates} pieces");

        async Task Refused(string what, IEnumerable<ChatMessage> messages, ChatOptions chatOptions, string reason)
        {
            string found = "it is answered";
            try
            {
                await client.GetResponseAsync(messages, chatOptions).ConfigureAwait(false);
            }
            catch (ArgumentException exception)
            {
                found = exception.Message.Split('\n')[0];
            }
            report.Add($"{what} is refused", found.Contains(reason, StringComparison.Ordinal), found);
        }
    }
}
