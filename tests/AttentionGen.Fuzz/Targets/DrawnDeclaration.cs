using System.Globalization;
using System.Reflection;
using System.Text;
using AttentionGen.Fuzz.Running;

namespace AttentionGen.Fuzz.Targets;

/// <summary>A declaration as text: of numbers that are all powers of two, so that large ones fit each other, or small, or anything.</summary>
internal static class DrawnDeclaration
{
    private static readonly string[] s_numbers =
    [
        "float.NaN", "float.NegativeInfinity", "float.PositiveInfinity", "float.MinValue", "float.MaxValue", "-1f", "-0f", "0f", "float.Epsilon", "1e-37f", "1e37f", "0.5f", "20f",
    ];

    /// <summary>The largest power of two, as an exponent, of a size that fits others.</summary>
    private const int LargestPower = 30;

    public static string Source(string name, Draw draw)
    {
        Type attribute = draw.Of(typeof(ScaledDotProductAttentionAttribute), typeof(MultiHeadAttentionAttribute));
        Func<int> size = draw.Below(4) switch
        {
            0 => () => draw.Size(4),
            1 => () => draw.Chance(0.7) ? draw.Size(6) : draw.Hostile(),
            2 => () => 1 << draw.Below(LargestPower + 1),
            _ => () => 1 << draw.Below(draw.Of(8, 16, 24)),
        };
        var text = new StringBuilder("using AttentionGen;\n");
        int heads = size();
        text.Append(CultureInfo.InvariantCulture, $"[{attribute.Name[..^nameof(Attribute).Length]}({heads}, {Multiple(heads, draw)}, {size()}");
        PropertyInfo[] options = [.. attribute.GetProperties().Where(property => property.CanWrite)];
        for (int left = draw.Below(7); left > 0; left--)
        {
            int index = draw.Below(options.Length);
            PropertyInfo option = options[index];
            text.Append(CultureInfo.InvariantCulture, $", {option.Name} = {Value(option.PropertyType, size, draw)}");
            options = [.. options.Where((_, n) => n != index)];
        }

        return text.Append(CultureInfo.InvariantCulture, $")]\npublic sealed partial class {name};\n").ToString();
    }

    private static int Multiple(int heads, Draw draw)
    {
        long model = (long)heads << draw.Below(8);
        return model is >= 0 and <= int.MaxValue ? (int)model : heads;
    }

    private static string Value(Type type, Func<int> size, Draw draw)
    {
        if (type == typeof(bool))
            return draw.Chance(0.8) ? "true" : "false";
        if (type == typeof(int))
            return size().ToString(CultureInfo.InvariantCulture);
        if (type == typeof(float))
            return draw.Of(s_numbers);
        if (draw.Chance(0.05))
            return FormattableString.Invariant($"({type.Name})({draw.Hostile()})");
        string[] names = Enum.GetNames(type);
        bool isFlags = type.IsDefined(typeof(FlagsAttribute), inherit: false);
        return string.Join(" | ", Enumerable.Range(0, isFlags ? draw.From(1, 3) : 1).Select(_ => $"{type.Name}.{draw.Of(names)}"));
    }
}
