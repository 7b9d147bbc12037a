using System.Globalization;
using System.Text;

namespace AttentionGen.Weights;

/// <summary>What comes from a file, in a message: neither endless nor able to pass for more than one line of it.</summary>
internal static class Shown
{
    private const int MostCharacters = 120;

    public static string Name(string name)
    {
        var text = new StringBuilder("'");
        foreach (char character in name.AsSpan(0, Math.Min(name.Length, MostCharacters)))
        {
            if (char.IsControl(character) || char.IsSurrogate(character) || character is '\u2028' or '\u2029')
                text.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:X4}");
            else
                text.Append(character);
        }
        return text.Append(name.Length > MostCharacters ? "...'" : "'").ToString();
    }

    public static string Shape<T>(ReadOnlySpan<T> lengths)
        where T : IFormattable
    {
        var text = new StringBuilder("(");
        for (int axis = 0; axis < lengths.Length; axis++)
            text.Append(axis > 0 ? ", " : "").Append(lengths[axis].ToString(null, CultureInfo.InvariantCulture));
        return text.Append(')').ToString();
    }
}
