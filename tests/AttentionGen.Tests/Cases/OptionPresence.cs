using System.Reflection;

namespace AttentionGen.Tests.Cases;

/// <summary>Which of <see cref="DeclarationOptions"/> a declaration has, whoever wrote it.</summary>
internal static class OptionPresence
{
    private const int Draws = 16;

    private static readonly DeclaredAttention s_bare = new(4, 32, 8);
    private static readonly PropertyInfo[] s_properties = [.. typeof(DeclaredAttention).GetProperties().Where(property => property.CanWrite)];
    private static readonly Dictionary<DeclarationOption, (PropertyInfo[] Fixed, PropertyInfo[] Drawn)> s_touched =
        DeclarationOptions.All.ToDictionary(option => option, Touched);

    public static IEnumerable<string> Of(DeclaredAttention declaration) =>
        DeclarationOptions.All.Where(option => Has(declaration, option)).Select(option => option.Name);

    // Adding an option again changes nothing. What it draws is another number each time: there any will do, but for the one that is no choice.
    private static bool Has(DeclaredAttention declaration, DeclarationOption option)
    {
        (PropertyInfo[] settled, PropertyInfo[] drawn) = s_touched[option];
        if (settled.Length == 0)
            return Array.TrueForAll(drawn, property => property.GetValue(declaration) is { } value && !value.Equals(Activator.CreateInstance(value.GetType())));
        DeclaredAttention again = option.Add(declaration, new Random(0));
        return Array.TrueForAll(settled, property => Equals(property.GetValue(again), property.GetValue(declaration)));
    }

    private static (PropertyInfo[] Settled, PropertyInfo[] Drawn) Touched(DeclarationOption option)
    {
        DeclaredAttention[] draws = [.. Enumerable.Range(0, Draws).Select(seed => option.Add(s_bare, new Random(seed)))];
        PropertyInfo[] touched = [.. s_properties.Where(property => Array.Exists(draws, drawn => !Equals(property.GetValue(drawn), property.GetValue(s_bare))))];
        ILookup<bool, PropertyInfo> byKind = touched.ToLookup(property => draws.Select(property.GetValue).Distinct().Count() == 1);
        return ([.. byKind[true]], [.. byKind[false]]);
    }
}
