using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using TextGenerator.Generation;
using TextGenerator.Model;

namespace TextGenerator.Chat;

/// <summary>
/// The model as a chat client. It knows of no roles: the messages' texts, one in a line, are what it goes on from. May be called by several threads at once.
/// </summary>
internal sealed class LlamaChatClient(LlamaNetwork network, string modelName) : IChatClient
{
    /// <summary>Tokens of an answer, if the caller does not say.</summary>
    public const int DefaultOutputTokens = 256;

    /// <summary>Among the usage's further counts: how long the prompt took, up to the answer's first token, and the tokens behind it.</summary>
    public const string PromptMicroseconds = nameof(PromptMicroseconds), AnswerMicroseconds = nameof(AnswerMicroseconds);

    private readonly ChatClientMetadata _metadata = new("AttentionGen", defaultModelId: modelName);

    // Texts of earlier calls: a conversation that goes on finds its beginning cached.
    private readonly ConcurrentBag<TextState> _idle = [];

    /// <inheritdoc/>
    public async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        await GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    /// <exception cref="ArgumentException">The messages are too long for the model.</exception>
    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        int[] prompt = ByteTokens.Encode(string.Join('\n', ((string?[])[options?.Instructions, .. messages.Select(message => message.Text)]).Where(text => !string.IsNullOrEmpty(text))));
        if (prompt.Length >= LlamaShape.ContextLength)
            throw new ArgumentException($"The messages have {prompt.Length} tokens; the model takes at most {LlamaShape.ContextLength - 1}.", nameof(messages));

        int most = options?.MaxOutputTokens ?? DefaultOutputTokens;
        if (most < 1)
            throw new ArgumentOutOfRangeException(nameof(options), most, "MaxOutputTokens must be at least 1.");
        return Answer(prompt, ChatSampling.Of(options), Math.Min(most, LlamaShape.ContextLength - prompt.Length), [.. options?.StopSequences ?? []], cancellationToken);
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(ChatClientMetadata) ? _metadata
            : serviceType.IsInstanceOfType(this) ? this
            : null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private async IAsyncEnumerable<ChatResponseUpdate> Answer(
        int[] prompt, SamplingOptions sampling, int most, string[] stops, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string id = Guid.NewGuid().ToString("N");
        var sampler = new Sampler(sampling);
        var text = new AnswerText(new StopSequences(stops));
        var logits = new float[LlamaShape.VocabularySize];
        if (!_idle.TryTake(out TextState? state))
            state = network.Start();

        int kept = state.KeepCommon(prompt), count = 0;
        int[] next = prompt[kept..];
        long start = Stopwatch.GetTimestamp(), first = start;
        while (!text.IsEnded && count < most)
        {
            // Nothing here waits for anything: it is work, and off the caller's thread.
            int token = await Task.Run(() => Step(state, next, sampler, logits), cancellationToken).ConfigureAwait(false);
            if (count++ == 0)
                first = Stopwatch.GetTimestamp();
            next = [token];
            if (text.Take(token) is { Length: > 0 } piece)
                yield return Update(new TextContent(piece));
        }

        long end = Stopwatch.GetTimestamp();
        bool isStopped = text.IsEnded;
        if (!isStopped && text.Rest() is { Length: > 0 } rest)
            yield return Update(new TextContent(rest));
        _idle.Add(state);

        ChatResponseUpdate last = Update(new UsageContent(new UsageDetails
        {
            InputTokenCount = prompt.Length,
            CachedInputTokenCount = kept,
            OutputTokenCount = count,
            TotalTokenCount = prompt.Length + count,
            AdditionalCounts = new()
            {
                [PromptMicroseconds] = (long)Stopwatch.GetElapsedTime(start, first).TotalMicroseconds,
                [AnswerMicroseconds] = (long)Stopwatch.GetElapsedTime(first, end).TotalMicroseconds,
            },
        }));
        last.FinishReason = isStopped ? ChatFinishReason.Stop : ChatFinishReason.Length;
        yield return last;

        ChatResponseUpdate Update(AIContent content) => new(ChatRole.Assistant, [content]) { ResponseId = id, MessageId = id, ModelId = modelName, CreatedAt = DateTimeOffset.UtcNow };
    }

    private int Step(TextState state, int[] tokens, Sampler sampler, float[] logits)
    {
        ReadOnlySpan<float> rows = network.Forward(state, tokens);
        network.Logits(rows[^LlamaShape.Dimension..], logits);
        return sampler.Next(logits);
    }
}
