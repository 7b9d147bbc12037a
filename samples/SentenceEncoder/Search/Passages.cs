using System.Text.RegularExpressions;
using SentenceEncoder.Models;
using SentenceEncoder.Tokens;

namespace SentenceEncoder.Search;

/// <summary>Cuts a text into passages, each of which the model reads whole.</summary>
internal static partial class Passages
{
    // Headings and short lines of a dialogue say little alone.
    private const int FewestCharacters = 80;

    /// <summary>Paragraphs, short ones joined to the next, long ones cut behind sentences; line breaks within become spaces.</summary>
    public static string[] Split(string text, WordPieces wordPieces)
    {
        var passages = new List<string>();
        string held = "";
        foreach (string paragraph in EmptyLines().Split(text).Select(paragraph => Spaces().Replace(paragraph, " ").Trim()).Where(paragraph => paragraph.Length > 0))
        {
            held = Join(held, paragraph);
            if (held.Length < FewestCharacters)
                continue;
            passages.AddRange(Cut(held, wordPieces));
            held = "";
        }

        if (held.Length > 0)
            passages.Add(held);
        return [.. passages];
    }

    private static IEnumerable<string> Cut(string paragraph, WordPieces wordPieces)
    {
        string passage = "";
        foreach (string sentence in SentenceEnds().Split(paragraph))
        {
            // As many tokens as there is room for may be more that were left out.
            string longer = Join(passage, sentence);
            if (passage.Length > 0 && wordPieces.Encode(longer).Length >= MiniLmShape.MostTokens)
            {
                yield return passage;
                longer = sentence;
            }
            passage = longer;
        }
        yield return passage;
    }

    private static string Join(string first, string second) => first.Length == 0 ? second : $"{first} {second}";

    [GeneratedRegex(@"\r?\n\s*\n")]
    private static partial Regex EmptyLines();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    [GeneratedRegex("""(?<=[.!?]["'”’)\]]*)\s""")]
    private static partial Regex SentenceEnds();
}
