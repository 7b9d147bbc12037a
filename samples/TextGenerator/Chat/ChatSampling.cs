using Microsoft.Extensions.AI;
using TextGenerator.Generation;

namespace TextGenerator.Chat;

/// <summary>What a call's options say about choosing tokens.</summary>
internal static class ChatSampling
{
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static SamplingOptions Of(ChatOptions? options)
    {
        float temperature = options?.Temperature ?? 1, topP = options?.TopP ?? 1;
        if (temperature is not (>= 0 and <= float.MaxValue))
            throw new ArgumentOutOfRangeException(nameof(options), temperature, "Temperature must be a finite number of at least 0.");
        if (topP is not (> 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(options), topP, "TopP must be above 0 and at most 1.");
        if (options?.TopK is < 1)
            throw new ArgumentOutOfRangeException(nameof(options), options.TopK, "TopK must be at least 1.");
        return new SamplingOptions(temperature, options?.TopK, topP, options?.Seed is long seed ? unchecked((int)seed) : null);
    }
}
