using System.Text;
using FastBertTokenizer;
using SentenceEncoder.Models;

namespace SentenceEncoder.Tokens;

/// <summary>
/// Text to the ids of BERT's word pieces, lower case and without accents, [CLS] before and [SEP] behind. FastBertTokenizer does it; of the two tokenizers
/// that this sample knows it is the one that keeps to BERT's rules, which <see cref="Checks.TokenizerCheck"/> shows.
/// </summary>
internal sealed class WordPieces
{
    private readonly BertTokenizer _tokenizer = new();

    /// <exception cref="UserException">The vocabulary lacks a special token, or accents cannot be taken off here.</exception>
    public WordPieces(TextReader vocabulary)
    {
        if ("é".Normalize(NormalizationForm.FormD).Length != 2)
            throw new UserException("Accents cannot be taken off letters without ICU: install it (libicu), or unset DOTNET_SYSTEM_GLOBALIZATION_INVARIANT.");
        try
        {
            _tokenizer.LoadVocabulary(vocabulary, convertInputToLowercase: true);
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or KeyNotFoundException)
        {
            throw new UserException($"The vocabulary cannot be read: {exception.Message}");
        }
    }

    /// <summary>The ids of one text, at most <see cref="MiniLmShape.MostTokens"/>: what is behind is left out.</summary>
    public int[] Encode(string text)
    {
        Span<long> ids = stackalloc long[MiniLmShape.MostTokens], mask = stackalloc long[MiniLmShape.MostTokens];
        int count = _tokenizer.Encode(text, ids, mask);
        var result = new int[count];
        for (int n = 0; n < count; n++)
            result[n] = (int)ids[n];
        return result;
    }

    /// <summary>The ids of several texts.</summary>
    public PackedTokens Encode(IEnumerable<string> texts) => new([.. texts.Select(Encode)]);
}
