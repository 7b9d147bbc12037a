using Microsoft.CodeAnalysis;
namespace AttentionGen.Generator.Parse.Scores;

/// <summary>Ends the reading of a score method at what no kernel can be made of.</summary>
/// <param name="location">The construct.</param>
/// <param name="reason">What it is, and why not.</param>
/// <param name="remedy">What to write instead.</param>
/// <param name="isCompilers">Whether the compiler itself says what is wrong.</param>
internal sealed class RefusedConstruct(Location location, string reason, string remedy, bool isCompilers = false) : Exception(reason)
{
    public Location Location { get; } = location;

    public string Reason { get; } = reason;

    public string Remedy { get; } = remedy;

    /// <summary>Whether the compiler itself says what is wrong.</summary>
    public bool IsCompilers { get; } = isCompilers;
}
