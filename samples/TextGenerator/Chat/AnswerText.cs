using System.Text;
using TextGenerator.Generation;
using TextGenerator.Model;

namespace TextGenerator.Chat;

/// <summary>Tokens to text, as they come: characters when their last byte is there, and nothing from the first stop sequence on.</summary>
internal sealed class AnswerText(StopSequences stops)
{
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();

    /// <summary>Whether there is no more text to come.</summary>
    public bool IsEnded { get; private set; }

    /// <summary>The text that a token makes certain, often none.</summary>
    public string Take(int token)
    {
        if (token == ByteTokens.End)
            return Rest();
        string text = ByteTokens.TryGetByte(token, out byte one) ? stops.Take(Decode([one], isLast: false)) : "";
        IsEnded = stops.IsMet;
        return text;
    }

    /// <summary>What is left when no more tokens come.</summary>
    public string Rest()
    {
        IsEnded = true;
        string text = stops.Take(Decode([], isLast: true));
        return stops.IsMet ? text : text + stops.Rest();
    }

    private string Decode(ReadOnlySpan<byte> bytes, bool isLast)
    {
        Span<char> characters = stackalloc char[8];
        return new string(characters[.._decoder.GetChars(bytes, characters, isLast)]);
    }
}
