using SentenceEncoder.Models;
using SentenceEncoder.Tokens;

namespace SentenceEncoder.Checks;

/// <summary>
/// Word pieces against BERT's rules, spelled out, and against Microsoft.ML.Tokenizers: where that one keeps to them both must agree, and where it does not
/// it is said, so that a version that does is noticed.
/// </summary>
internal static class TokenizerCheck
{
    private static readonly (string Text, string Pieces, bool OtherAgrees)[] s_cases =
    [
        ("", "", true),
        (" \u3000\t ", "", true),
        ("unaffable embeddings", "una ##ffa ##ble em ##bed ##ding ##s", true),
        ("don't stop\u2014really\u2026 \u201cquoted\u201d", "don ' t stop \u2014 really \u2026 \u201c quoted \u201d", true),
        ("C# .NET 10", "c # . net 10", true),
        ("Caf\u00e9 na\u00efve fa\u00e7ade", "cafe naive facade", true),
        ("e\u0301 combining", "e combining", true),
        ("\u00dcbergr\u00f6\u00dfentr\u00e4ger", "uber ##gr ##o ##\u00dfe ##nt ##rage ##r", true),
        ("\u00a1Hola! \u00bfQu\u00e9?", "\u00a1 ho ##la ! \u00bf que ?", true),
        ("\u65e5\u672c\u8a9e and \u6f22\u5b57", "\u65e5 \u672c \u8a9e and \u6f22 [UNK]", true),
        ("\u05e2\u05b4\u05d1\u05b0\u05e8\u05b4\u05d9\u05ea", "\u05e2 ##\u05d1 ##\u05e8 ##\u05d9 ##\u05ea", true),
        ("\ufffdreplaced", "replaced", true),

        // Line breaks are spaces, not nothing.
        ("tab\tnew\nline", "tab new line", false),
        // Symbols among ASCII stand alone as punctuation does, others are part of their word; none is left out.
        ("$100 + 5% = <tag> ^_^", "$ 100 + 5 % = < tag > ^ _ ^", false),
        ("price:\u20ac5", "price : \u20ac ##5", false),
        ("How are you \U0001f601 ?", "how are you [UNK] ?", false),
        ("under_score", "under _ score", false),
        // Characters that format are left out, not spaces.
        ("co\u0001nt\u200brol", "control", false),
        ("a\u00adb", "ab", false),
    ];

    public static void Run(CheckReport report, IModelFiles files, WordPieces wordPieces, IReadOnlyList<string> passages)
    {
        using TextReader vocabulary = files.OpenVocabulary();
        var other = new OtherWordPieces(vocabulary);
        using TextReader again = files.OpenVocabulary();
        string[] pieces = again.ReadToEnd().ReplaceLineEndings("\n").Split('\n');

        int different = passages.Count(passage => !other.Encode(passage).SequenceEqual(wordPieces.Encode(passage)));
        report.Add("the tokenizers agree on every passage of the text", different == 0, $"{passages.Count - different} of {passages.Count}");

        foreach ((string text, string expected, bool otherAgrees) in s_cases)
        {
            string full = $"[CLS] {expected} [SEP]".Replace("  ", " ", StringComparison.Ordinal), escaped = Escape(text);
            string found = Spell(wordPieces.Encode(text)), foundByOther = Spell(other.Encode(text));
            report.Add($"pieces of \"{escaped}\"", found == full, Escape(found));
            report.Add($"Microsoft.ML.Tokenizers {(otherAgrees ? "agrees" : "differs, as is known")}", (foundByOther == full) == otherAgrees, otherAgrees ? "" : Escape(foundByOther));
        }

        // 85 words of three pieces, the last cut in its middle; the other tokenizer leaves such a word out.
        string longText = string.Join(' ', Enumerable.Repeat("unaffable", MiniLmShape.MostTokens));
        string words = string.Join(' ', Enumerable.Repeat("una ##ffa ##ble", 84)), cut = Spell(wordPieces.Encode(longText)), cutByOther = Spell(other.Encode(longText));
        report.Add($"a long text is cut to {MiniLmShape.MostTokens} tokens, [SEP] the last", cut == $"[CLS] {words} una ##ffa [SEP]");
        report.Add("Microsoft.ML.Tokenizers cuts it at a word, as is known", cutByOther == $"[CLS] {words} [SEP]");

        string Spell(IEnumerable<int> ids) => string.Join(' ', ids.Select(id => pieces[id]));
    }

    private static string Escape(string text) =>
        string.Concat(text.Select(character => character is >= ' ' and <= '~' ? character.ToString() : $"\\u{(int)character:x4}"));
}
