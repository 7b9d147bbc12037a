using TrainFromScratch.Model;

namespace TrainFromScratch.Texts;

/// <summary>Characters as tokens: those of ASCII that print, and the end of a line.</summary>
internal static class Alphabet
{
    private const char First = ' ';
    private const int EndOfLine = ModelShape.VocabularySize - 1;

    public static int Token(char character) => character switch
    {
        '\n' => EndOfLine,
        >= First and <= '~' => character - First,
        _ => '?' - First,
    };

    public static char Character(int token) => token == EndOfLine ? '\n' : (char)(First + token);

    public static int[] Encode(string text) => [.. text.Replace("\r\n", "\n", StringComparison.Ordinal).Select(Token)];
}
