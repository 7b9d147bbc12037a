namespace AttentionGen.Generator.Model.Signatures;

/// <summary>The type of a parameter of <c>Forward</c>.</summary>
/// <param name="Form">A span to read, a span to write, or what is passed by itself.</param>
/// <param name="Element">The span's elements, or the type itself; fully qualified.</param>
internal sealed record ParameterType(ParameterForm Form, string Element)
{
    /// <summary>The type, fully qualified, as compilers display it.</summary>
    public string Name => Form switch
    {
        ParameterForm.Input => $"System.ReadOnlySpan<{Element}>",
        ParameterForm.Output => $"System.Span<{Element}>",
        _ => Element,
    };

    /// <summary>Floats that are read.</summary>
    public static ParameterType Floats { get; } = new(ParameterForm.Input, "float");

    /// <summary>Booleans that are read.</summary>
    public static ParameterType Booleans { get; } = new(ParameterForm.Input, "bool");

    /// <summary>Integers that are read.</summary>
    public static ParameterType Integers { get; } = new(ParameterForm.Input, "int");

    /// <summary>Floats that are written.</summary>
    public static ParameterType Results { get; } = new(ParameterForm.Output, "float");

    /// <summary>One value.</summary>
    public static ParameterType Value(string name) => new(ParameterForm.Value, name);

    /// <summary>One object.</summary>
    public static ParameterType Object(string name) => new(ParameterForm.Object, name);

    /// <summary>Rows that are read.</summary>
    public static ParameterType Rows(ElementType type) => new(ParameterForm.Input, NameOf(type));

    /// <summary>Rows that are written.</summary>
    public static ParameterType OutputRows(ElementType type) => new(ParameterForm.Output, NameOf(type));

    private static string NameOf(ElementType type) => type switch
    {
        ElementType.Float16 => "System.Half",
        ElementType.BFloat16 => "AttentionGen.BFloat16",
        _ => "float",
    };
}

/// <summary>What kind of thing is passed.</summary>
internal enum ParameterForm
{
    /// <summary>A span that is read.</summary>
    Input,

    /// <summary>A span that is written.</summary>
    Output,

    /// <summary>A value.</summary>
    Value,

    /// <summary>An object; a call without it is refused as null.</summary>
    Object,
}
