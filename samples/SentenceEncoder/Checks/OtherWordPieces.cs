using System.Text;
using Microsoft.ML.Tokenizers;
using SentenceEncoder.Models;

namespace SentenceEncoder.Checks;

/// <summary>Microsoft.ML.Tokenizers' word pieces, to check and time <see cref="Tokens.WordPieces"/> against.</summary>
internal sealed class OtherWordPieces
{
    private readonly BertTokenizer _tokenizer;

    public OtherWordPieces(TextReader vocabulary)
    {
        using var bytes = new MemoryStream(Encoding.UTF8.GetBytes(vocabulary.ReadToEnd()));
        _tokenizer = BertTokenizer.Create(bytes, new BertOptions { RemoveNonSpacingMarks = true });
    }

    /// <summary>The ids of one text, at most <see cref="MiniLmShape.MostTokens"/>.</summary>
    public IReadOnlyList<int> Encode(string text) => _tokenizer.EncodeToIds(text, MiniLmShape.MostTokens, addSpecialTokens: true, out _, out _);
}
