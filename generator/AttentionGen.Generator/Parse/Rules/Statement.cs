namespace AttentionGen.Generator.Parse;

/// <summary>Something that an attribute can say of a kernel.</summary>
/// <param name="Argument">The argument that says it.</param>
/// <param name="Said">What is said, in words, or null where it is not.</param>
internal sealed record Statement(string Argument, Func<AttributeArguments, string?> Said)
{
    /// <summary>The argument is written at all.</summary>
    public static Statement Written(string name) => If(name, arguments => arguments.IsSet(name));

    /// <summary>A switch is on.</summary>
    public static Statement On(string name) => If(name, arguments => arguments.IsOn(name));

    /// <summary>A share is more than 0.</summary>
    public static Statement Positive(string name) => If(name, arguments => arguments.Get(name, 0f) > 0f);

    /// <summary>An option names a method.</summary>
    public static Statement Named(string name) => If(name, arguments => arguments.HasText(name));

    /// <summary>A side of the window is bounded.</summary>
    public static Statement Bounded(string name) => If(name, arguments => arguments.IsBounded(name));

    /// <summary>Rows are rotated.</summary>
    public static Statement Rotated { get; } = If(OptionNames.Rotary, static arguments => arguments.IsRotated());

    /// <summary>Some of these flags are declared.</summary>
    public static Statement Flags<TEnum>(string name, TEnum flags)
        where TEnum : struct, Enum => new(name, arguments =>
    {
        int declared = arguments.Get(name, 0) & EnumValues<TEnum>.ToInt32(flags);
        return declared == 0 ? null : EnumValues<TEnum>.InWords((TEnum)Enum.ToObject(typeof(TEnum), declared));
    });

    /// <summary>This value is declared.</summary>
    public static Statement Value<TEnum>(string name, TEnum value)
        where TEnum : struct, Enum =>
        new(name, arguments => arguments.IsSet(name) && arguments.GetEnum(name, value).Equals(value) ? EnumValues<TEnum>.InWords(value) : null);

    private static Statement If(string name, Func<AttributeArguments, bool> isSaid) => new(name, arguments => isSaid(arguments) ? name : null);
}
