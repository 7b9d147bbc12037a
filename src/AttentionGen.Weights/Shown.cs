using System.Globalization;
using System.Text;

namespace AttentionGen.Weights;

/// <summary>What comes from a file, in a message: neither endless nor able to pass for more than one line of it.</summary>
internal static class Shown
{
    private const int MostCharacters = 120;

    /// <summary>A name, in quotes.</summary>
    public static string Name(string name) => $"'{Cut(name, MostCharacters)}'";

    /// <summary>What another library says of a file, which may quote it; without the full stop.</summary>
    public static string Message(Exception exception) => Cut(exception.Message.TrimEnd('.'), 2 * MostCharacters);

    public static string Shape<T>(ReadOnlySpan<T> lengths)
        where T : IFormattable
    {
        var text = new StringBuilder("(");
        for (int axis = 0; axis < lengths.Length; axis++)
            text.Append(axis > 0 ? ", " : "").Append(lengths[axis].ToString(null, CultureInfo.InvariantCulture));
        return text.Append(')').ToString();
    }

    private static string Cut(string value, int most)
    {
        var text = new StringBuilder();
        foreach (char character in value.AsSpan(0, Math.Min(value.Length, most)))
        {
            if (char.IsControl(character) || char.IsSurrogate(character) || character is '\u2028' or '\u2029')
                text.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:X4}");
            else
                text.Append(character);
        }
        return text.Append(value.Length > most ? "..." : "").ToString();
    }
}
