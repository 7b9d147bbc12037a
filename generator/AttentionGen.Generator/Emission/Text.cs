using System.Globalization;

namespace AttentionGen.Generator.Emission;

/// <summary>Numbers as C# literals, the same in every culture.</summary>
internal static class Text
{
    /// <summary>An int literal.</summary>
    public static string Of(int value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>A long literal, or an int one where it fits.</summary>
    public static string Of(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>A bool literal.</summary>
    public static string Of(bool value) => value ? "true" : "false";

    /// <summary>A long number, digits grouped, for prose.</summary>
    public static string Grouped(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A float literal that reads back to the same bits.</summary>
    public static string Of(float value) => value.ToString("G9", CultureInfo.InvariantCulture) + "f";

    /// <summary>A float literal from bits: whatever the number is.</summary>
    public static string Number(int bits)
    {
        float value = BitConverter.ToSingle(BitConverter.GetBytes(bits), 0);
        return float.IsNaN(value) || float.IsInfinity(value) || (value == 0 && bits != 0) ? $"BitConverter.Int32BitsToSingle({Of(bits)})" : Of(value);
    }

    /// <summary>An int, a flag, or a value of an enum.</summary>
    public static string Value(object value) => value switch
    {
        int number => Of(number),
        bool flag => Of(flag),
        Enum one => string.Join(" | ", one.ToString().Split(',').Select(name => $"{one.GetType().Name}.{name.Trim()}")),
        _ => throw new ArgumentOutOfRangeException(nameof(value), value, "Not a value that has a literal."),
    };

    /// <summary>A C# string literal.</summary>
    public static string Literal(string value) => Microsoft.CodeAnalysis.CSharp.SymbolDisplay.FormatLiteral(value, quote: true);
}
