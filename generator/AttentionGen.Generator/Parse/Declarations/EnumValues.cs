using System.Globalization;

namespace AttentionGen.Generator.Parse;

/// <summary>Which numbers are values of an option's enum. C# lets any number be cast to any enum.</summary>
internal static class EnumValues<TEnum>
    where TEnum : struct, Enum
{
    private static readonly bool IsFlags = typeof(TEnum).IsDefined(typeof(FlagsAttribute), inherit: false);

    private static readonly int[] Defined =
        [.. Enum.GetValues(typeof(TEnum)).Cast<TEnum>().Select(ToInt32)];

    private static readonly int AllFlags = Defined.Aggregate(0, static (all, flag) => all | flag);

    /// <summary>The values in words, e.g. <c>TopLeft or BottomRight</c>.</summary>
    public static string Expectation { get; } =
        (IsFlags ? "a combination of " : "one of ") + string.Join(", ", Enum.GetNames(typeof(TEnum)));

    /// <summary>The same for an option that cannot have one of them.</summary>
    public static string ExpectationWithout(TEnum value) => "one of " + string.Join(", ", Enum.GetNames(typeof(TEnum)).Where(name => name != value.ToString()));

    /// <summary>Values or flags as they are written, e.g. <c>AttentionMask.Boolean and AttentionMask.Keys</c>.</summary>
    public static string InWords(TEnum value) => string.Join(
        " and ",
        value.ToString().Split([", "], StringSplitOptions.None).Select(static name => typeof(TEnum).Name + "." + name));

    public static int ToInt32(TEnum value) => Convert.ToInt32(value, CultureInfo.InvariantCulture);

    public static bool IsDefined(int value) => IsFlags ? (value & ~AllFlags) == 0 : Defined.Contains(value);
}
