namespace AttentionGen.Benchmarks.Peers;

/// <summary>Whether an engine can take part here.</summary>
/// <param name="Version">What was loaded; null if the engine is not there.</param>
/// <param name="Reason">Why it is not there; null if it is.</param>
internal sealed record Presence(string? Version, string? Reason)
{
    public bool IsThere => Reason is null;

    /// <summary>Of the reason the line that tells most: a loader's first says only that it failed.</summary>
    public string? ReasonInShort => Reason?.Split('\n') is [_, { Length: > 0 } second, ..] ? second : Reason;

    /// <summary>Loads an engine.</summary>
    /// <param name="load">Gives the version, or throws what the runtime does for a native library that is missing or does not fit.</param>
    public static Presence Of(Func<string> load)
    {
        try
        {
            return new(load(), null);
        }
        catch (Exception exception) when (Innermost(exception) is DllNotFoundException or EntryPointNotFoundException or BadImageFormatException)
        {
            return new(null, Innermost(exception).Message);
        }
    }

    private static Exception Innermost(Exception exception) => exception is TypeInitializationException { InnerException: { } inner } ? Innermost(inner) : exception;
}
