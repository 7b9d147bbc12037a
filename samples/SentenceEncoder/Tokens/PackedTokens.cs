namespace SentenceEncoder.Tokens;

/// <summary>Token ids of some texts, end to end: no text is padded to another's length.</summary>
internal sealed class PackedTokens
{
    private readonly int[] _ids;
    private readonly int[] _cumulativeLengths;

    /// <param name="texts">The ids of each text.</param>
    public PackedTokens(IReadOnlyList<int[]> texts)
    {
        _ids = [.. texts.SelectMany(text => text)];
        _cumulativeLengths = new int[texts.Count + 1];
        for (int n = 0; n < texts.Count; n++)
            _cumulativeLengths[n + 1] = _cumulativeLengths[n] + texts[n].Length;
    }

    /// <summary>Texts.</summary>
    public int Count => _cumulativeLengths.Length - 1;

    /// <summary>Tokens of all texts.</summary>
    public int TokenCount => _ids.Length;

    /// <summary>Where each text begins among all tokens, and behind the last their end: Count + 1 numbers, from 0 to TokenCount.</summary>
    public ReadOnlySpan<int> CumulativeLengths => _cumulativeLengths;

    /// <summary>The ids of one text.</summary>
    public ReadOnlySpan<int> this[int text] => _ids.AsSpan(_cumulativeLengths[text].._cumulativeLengths[text + 1]);
}
