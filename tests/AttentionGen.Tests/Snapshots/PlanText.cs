using System.Collections;
using System.Globalization;
using System.Reflection;

namespace AttentionGen.Tests.Snapshots;

/// <summary>Writes a plan's decisions out by reflection, so that a new decision shows in the table without anyone adding it there.</summary>
internal static class PlanText
{
    /// <summary>All positional members of a record but the named ones: <c>Name value, Name value</c>.</summary>
    public static string Of(object record, params string[] without) =>
        string.Join(", ", Members(record).Where(member => !without.Contains(member.Name)).Select(member => $"{member.Name} {Value(member.GetValue(record))}"));

    // The primary constructor's parameters; what is computed from them need not be repeated.
    private static IEnumerable<PropertyInfo> Members(object record)
    {
        Type type = record.GetType();
        return type.GetConstructors(BindingFlags.Instance | BindingFlags.Public).MaxBy(constructor => constructor.GetParameters().Length)!
            .GetParameters()
            .Select(parameter => type.GetProperty(parameter.Name!)!);
    }

    private static string Value(object? value) => value switch
    {
        null => "none",
        string text => text,
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        bool flag => flag ? "yes" : "no",

        // Panel by panel, an unrolled kernel would fill pages; its text is in the generated files.
        _ when value.GetType().Name == "UnrolledPlan" => "all panels",

        // What an instruction set is stands in a table of its own.
        _ when value.GetType().Name == "Target" => (string)value.GetType().GetProperty("Name")!.GetValue(value)!,
        IEnumerable list => string.Join(" + ", list.Cast<object>().Select(Value)),
        _ => "(" + Of(value) + ")",
    };
}
