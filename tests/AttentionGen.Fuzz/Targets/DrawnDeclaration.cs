using System.Globalization;
using System.Reflection;
using System.Text;
using AttentionGen.Fuzz.Running;
using AttentionGen.Tests.Cases;

namespace AttentionGen.Fuzz.Targets;

/// <summary>A declaration as text: of numbers that are all powers of two, so that large ones fit each other, or small, or anything.</summary>
internal static class DrawnDeclaration
{
    private static readonly string[] s_numbers =
    [
        "float.NaN", "float.NegativeInfinity", "float.PositiveInfinity", "float.MinValue", "float.MaxValue", "-1f", "-0f", "0f", "float.Epsilon", "1e-37f", "1e37f", "0.5f", "20f",
    ];

    /// <summary>Of heads times their dimension, from where on products of a few sizes and bytes leave an int.</summary>
    private const int LeastLargePower = 24, MostLargePower = 30;

    public static string Source(string name, Draw draw)
    {
        Type attribute = draw.Of(typeof(ScaledDotProductAttentionAttribute), typeof(MultiHeadAttentionAttribute));
        (int heads, int model, Func<int> size) = Shape(draw);
        var text = new StringBuilder("using AttentionGen;\n");
        text.Append(CultureInfo.InvariantCulture, $"[{attribute.Name[..^nameof(Attribute).Length]}({heads}, {model}, {size()}");
        List<PropertyInfo> options = [.. attribute.GetProperties().Where(property => property.CanWrite)];
        var chosen = new List<PropertyInfo>();

        // Both change what is planned more than others do, and seldom come together by chance.
        if (draw.Chance(0.3))
            Choose(nameof(AttentionAttribute.KeyValueHeadCount));
        if (draw.Chance(0.3))
            Choose(nameof(AttentionAttribute.KeyValueCache));
        for (int left = draw.Below(6); left > 0; left--)
            Choose(draw.OneOf(options).Name);
        foreach (PropertyInfo option in chosen)
            text.Append(CultureInfo.InvariantCulture, $", {option.Name} = {(option.PropertyType == typeof(string) ? Method(option.Name, draw) : Value(option.PropertyType, size, draw))}");
        string methods = ScoreMethodCases.Source(chosen.Exists(option => option.Name == Modifier), chosen.Exists(option => option.Name == Predicate));
        return text.Append(CultureInfo.InvariantCulture, $")]\npublic sealed partial class {name}\n{{\n{methods}}}\n").ToString();

        void Choose(string option)
        {
            chosen.AddRange(options.Where(property => property.Name == option));
            options.RemoveAll(property => property.Name == option);
        }
    }

    private static (int Heads, int Model, Func<int> Size) Shape(Draw draw)
    {
        int power = draw.From(0, 6);
        switch (draw.Below(4))
        {
            case 0:
                return (power + 1, (power + 1) * draw.Size(4), () => draw.Size(4));
            case 1:
                int heads = draw.Hostile();
                return (heads, draw.Chance(0.5) ? heads : draw.Hostile(), () => draw.Chance(0.7) ? draw.Size(6) : draw.Hostile());
            case 2:
                return (1 << power, 1 << (power + draw.Below(9)), () => 1 << draw.Below(MostLargePower));
            default:
                int product = draw.From(LeastLargePower, MostLargePower), large = draw.From(0, product);
                return (1 << large, 1 << product, () => 1 << draw.Below(4));
        }
    }

    private const string Modifier = nameof(AttentionAttribute.ScoreModifier);
    private const string Predicate = nameof(AttentionAttribute.MaskPredicate);

    /// <summary>The method that is there, mostly.</summary>
    private static string Method(string option, Draw draw) => draw.Chance(0.9)
        ? $"\"{(option == Modifier ? ScoreMethodCases.ModifierName : ScoreMethodCases.PredicateName)}\""
        : draw.Of("null", "\"\"", "\"Missing\"", "\",\"");

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
