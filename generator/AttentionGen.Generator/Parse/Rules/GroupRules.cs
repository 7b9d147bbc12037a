using System.Globalization;
using AttentionGen.Generator.Diagnostics;
using AttentionGen.Generator.Model;
using Microsoft.CodeAnalysis;

namespace AttentionGen.Generator.Parse;

/// <summary>Every key and value head serves the same number of query heads.</summary>
internal static class GroupRules
{
    /// <returns>Whether groups are whole.</returns>
    public static bool Check(KernelSpec spec, AttributeArguments arguments, List<Diagnostic> diagnostics)
    {
        int remainder = spec.HeadCount % spec.KeyValueHeadCount;
        if (remainder == 0)
            return true;
        diagnostics.Add(DiagnosticDescriptors.GroupsNotWhole.At(
            arguments.LocationOf(OptionNames.KeyValueHeadCount),
            spec.HeadCount.ToString(CultureInfo.InvariantCulture),
            spec.KeyValueHeadCount.ToString(CultureInfo.InvariantCulture),
            remainder.ToString(CultureInfo.InvariantCulture)));
        return false;
    }
}
