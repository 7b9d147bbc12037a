using System.Collections;
using System.Globalization;
using System.Reflection;

namespace AttentionGen.Tests.Snapshots;

/// <summary>All that a plan says, property by property: what its records keep and what they compute of it.</summary>
internal static class PlanFacts
{
    /// <summary>Each fact as a path of properties and a value, in the order of the declarations.</summary>
    public static IEnumerable<(string Path, string Value)> Of(object plan) => Of(plan, "");

    /// <summary>What one plan says and another does not, a line each.</summary>
    public static IEnumerable<string> Differences(object before, object after)
    {
        List<(string Path, string Value)> were = [.. Of(before)], are = [.. Of(after)];
        Dictionary<string, string> old = were.ToDictionary(fact => fact.Path, fact => fact.Value), now = are.ToDictionary(fact => fact.Path, fact => fact.Value);
        return were.Where(fact => !now.ContainsKey(fact.Path)).Select(fact => $"{fact.Path}: {fact.Value} -> gone")
            .Concat(are.Where(fact => old.GetValueOrDefault(fact.Path) != fact.Value).Select(fact => $"{fact.Path}: {old.GetValueOrDefault(fact.Path, "new")} -> {fact.Value}"));
    }

    private static IEnumerable<(string Path, string Value)> Of(object record, string path)
    {
        foreach (PropertyInfo property in record.GetType().GetProperties(BindingFlags.Instance | BindingFlags.Public))
        {
            // The spec is what was asked; what an instruction set is stands in a table of its own, and a kernel without loops in its file.
            if (property.GetIndexParameters().Length > 0 || property.Name is "Spec" or "Signature" or "DeclaredMethods")
                continue;
            object? value = property.GetValue(record);
            string at = path.Length == 0 ? property.Name : path + "." + property.Name;
            if (value is not null && IsPlan(value.GetType()))
            {
                foreach ((string Path, string Value) fact in Of(value, at))
                    yield return fact;
            }
            else if (value is IEnumerable list and not string && list.Cast<object>().All(item => IsPlan(item.GetType())))
            {
                int number = 0;
                foreach (object item in list.Cast<object>().Where(IsShown))
                {
                    foreach ((string Path, string Value) fact in Of(item, $"{at}[{Label(item, number++)}]"))
                        yield return fact;
                }
            }
            else
            {
                yield return (at, Text(value));
            }
        }
    }

    // What is small enough stands in one line.
    private static bool IsPlan(Type type) =>
        type.Name is "TargetPlan" or "ValuePlan" or "ScratchLayout" or "DecodePlan" or "ProjectionPlan" or "ScorePass" or "EntryPlan" or "LayerEntry" or "RowLayout";

    // Two of the instruction sets: the others take the same ways in other sizes, which PlanTableTests shows.
    private static bool IsShown(object item) => item.GetType().Name != "TargetPlan" || Label(item, 0) is not ("Vector256" or "Scalar");

    // A kernel of an instruction set is known by its name, whichever others there are.
    private static string Label(object item, int number) =>
        item.GetType().Name == "TargetPlan" ? Text(item.GetType().GetProperty("Target")!.GetValue(item)) : number.ToString(CultureInfo.InvariantCulture);

    private static string Text(object? value) => value switch
    {
        null => "none",
        string text => text,
        bool flag => flag ? "yes" : "no",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ when value.GetType().Name == "Target" => (string)value.GetType().GetProperty("Name")!.GetValue(value)!,
        _ when value.GetType().Name is "UnrolledPlan" or "ScorePlan" or "TransformerSpec" => "some",
        IEnumerable list => string.Join(" + ", list.Cast<object>().Select(Text)),
        _ when value.GetType().IsValueType => value.ToString()!,
        _ => PlanText.Of(value),
    };
}
