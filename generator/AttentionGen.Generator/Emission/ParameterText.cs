using AttentionGen.Generator.Parse;

namespace AttentionGen.Generator.Emission;

/// <summary>How a parameter of <c>Forward</c> is written on the user's type. Anything may be in scope there, so names start at the root.</summary>
internal static class ParameterText
{
    /// <summary>Its name, escaped where that is a word of the language.</summary>
    public static string Name(ForwardParameter parameter) => Identifiers.Escape(parameter.Name);

    /// <summary>Its type.</summary>
    public static string Type(ForwardParameter parameter) => Qualified(parameter.Type.Name);

    /// <summary>Its declaration.</summary>
    public static string Declaration(ForwardParameter parameter) => $"{Type(parameter)} {Name(parameter)}";

    /// <summary>Its documentation.</summary>
    public static string Documentation(ForwardParameter parameter) => $"/// <param name=\"{parameter.Name}\">{parameter.Description}</param>";

    /// <summary>A type or a type of spans of it.</summary>
    public static string Qualified(string type) =>
        type is "int" or "float" ? type : "global::" + type.Replace("<AttentionGen.", "<global::AttentionGen.").Replace("<System.", "<global::System.");

    /// <summary>What a property of the call is set to.</summary>
    public static string Value(ForwardParameter parameter, CallSetting setting)
    {
        string name = Name(parameter);
        return setting.Value switch
        {
            CallValue.Bits => $"global::System.BitConverter.SingleToInt32Bits({name})",
            CallValue.RowBits => $"global::System.Runtime.InteropServices.MemoryMarshal.Cast<{Qualified(parameter.Type.Element)}, ushort>({name})",
            CallValue.MaskKeys => $"{name}.Keys",
            CallValue.MaskHides => $"{name}.Hides",
            _ => name,
        };
    }
}
