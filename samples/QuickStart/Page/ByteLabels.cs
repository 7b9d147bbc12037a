using System.Globalization;
using System.Text;

namespace QuickStart;

/// <summary>What stands for a byte on the axes of a map.</summary>
internal static class ByteLabels
{
    /// <summary>
    /// One label for each byte: its character; a UTF-8 character of several bytes at its first one and dots at the others; the byte in
    /// hexadecimal where the text is no UTF-8.
    /// </summary>
    public static string[] Of(ReadOnlySpan<byte> text)
    {
        var labels = new List<string>(text.Length);
        while (!text.IsEmpty)
        {
            bool isText = Rune.DecodeFromUtf8(text, out Rune rune, out int length) == System.Buffers.OperationStatus.Done;
            labels.Add(isText ? Of(rune) : text[0].ToString("x2", CultureInfo.InvariantCulture));
            for (int i = 1; i < length; i++)
                labels.Add(isText ? "‥" : text[i].ToString("x2", CultureInfo.InvariantCulture));
            text = text[length..];
        }

        return [.. labels];
    }

    private static string Of(Rune rune) => rune.Value switch
    {
        ' ' => "·",
        '\n' => "⏎",
        '\r' => "␍",
        '\t' => "⇥",
        _ when Rune.IsControl(rune) => "␦",
        _ => rune.ToString(),
    };
}
