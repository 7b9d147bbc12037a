using System.Text;

namespace TextGenerator.Model;

/// <summary>The vocabulary: each byte of UTF-8 is a token, as in ByT5. A published model brings a vocabulary of its own, for which Microsoft.ML.Tokenizers has the tokenizers.</summary>
internal static class ByteTokens
{
    /// <summary>What every text begins with.</summary>
    public const int Begin = 256;

    /// <summary>What the model ends its text with.</summary>
    public const int End = 257;

    public static int[] Encode(string text) => [Begin, .. Encoding.UTF8.GetBytes(text).Select(one => (int)one)];

    /// <summary>The byte of a token that is not <see cref="Begin"/> or <see cref="End"/>.</summary>
    public static bool TryGetByte(int token, out byte value)
    {
        value = unchecked((byte)token);
        return token < Begin;
    }
}
