namespace SentenceEncoder.Tokens;

/// <summary>What word pieces are called: the lines of the vocabulary, in the order of the ids.</summary>
internal static class WordPieceNames
{
    /// <summary>The names of ids.</summary>
    public static string[] Of(TextReader vocabulary, ReadOnlySpan<int> ids)
    {
        string[] lines = vocabulary.ReadToEnd().ReplaceLineEndings("\n").Split('\n');
        var names = new string[ids.Length];
        for (int i = 0; i < ids.Length; i++)
            names[i] = lines[ids[i]];
        return names;
    }
}
