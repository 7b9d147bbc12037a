using AttentionGen.Generator.Diagnostics;
using AttentionGen.Generator.Model;

namespace AttentionGen.Generator.Parse;

/// <summary>Reports what cannot go with one option, each at its own argument.</summary>
/// <param name="host">The option.</param>
/// <param name="arguments">The attribute's arguments.</param>
/// <param name="diagnostics">Where the reports go.</param>
internal sealed class Exclusions(string host, AttributeArguments arguments, List<DiagnosticInfo> diagnostics)
{
    /// <summary>An argument that must not be written at all.</summary>
    public void Written(string name, string reason) => If(arguments.IsSet(name), name, name, reason);

    /// <summary>A switch that must not be on.</summary>
    public void Switch(string name, string reason) => If(arguments.IsOn(name), name, name, reason);

    /// <summary>Flags of an option that must not be declared.</summary>
    public void Flags<TEnum>(string name, TEnum flags, string reason)
        where TEnum : struct, Enum
    {
        var declared = (TEnum)Enum.ToObject(typeof(TEnum), arguments.Get(name, 0) & EnumValues<TEnum>.ToInt32(flags));
        If(EnumValues<TEnum>.ToInt32(declared) != 0, name, EnumValues<TEnum>.InWords(declared), reason);
    }

    /// <summary>A value of an option that must not be declared.</summary>
    public void Value<TEnum>(string name, TEnum value, string reason)
        where TEnum : struct, Enum =>
        If(arguments.IsSet(name) && arguments.GetEnum(name, value).Equals(value), name, EnumValues<TEnum>.InWords(value), reason);

    /// <summary>Whatever else must not hold.</summary>
    /// <param name="isDeclared">Whether it does.</param>
    /// <param name="name">The argument that says so.</param>
    /// <param name="what">What it says.</param>
    /// <param name="reason">Why it cannot.</param>
    public void If(bool isDeclared, string name, string what, string reason)
    {
        if (isDeclared)
            diagnostics.Add(DiagnosticDescriptors.OptionsExcludeEachOther.At(arguments.LocationOf(name), what, host, reason));
    }
}
