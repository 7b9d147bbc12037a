using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis.Text;

namespace AttentionGen.Tests.InMemory;

/// <summary>Source text as a failure message shows it.</summary>
internal static class NumberedText
{
    private const int LinesAround = 12;

    public static string Of(SourceText text) => Lines(text, 0, text.Lines.Count, marked: -1);

    /// <summary>The lines around one, which is marked.</summary>
    public static string Around(SourceText text, int line) =>
        Lines(text, Math.Max(line - LinesAround, 0), Math.Min(line + LinesAround + 1, text.Lines.Count), line);

    private static string Lines(SourceText text, int from, int to, int marked)
    {
        var result = new StringBuilder();
        for (int n = from; n < to; n++)
        {
            char mark = n == marked ? '>' : ' ';
            result.Append(CultureInfo.InvariantCulture, $"{mark}{n + 1,6}  {text.Lines[n]}\n");
        }

        return result.ToString();
    }
}
