using System.Globalization;
using AttentionGen.Generator.Diagnostics;
using AttentionGen.Generator.Model;
using Microsoft.CodeAnalysis;

namespace AttentionGen.Generator.Parse;

/// <summary>Windows count keys, and a causal one counts none behind the diagonal.</summary>
internal static class WindowRules
{
    public static void Check(AttributeArguments arguments, List<Diagnostic> diagnostics)
    {
        CheckCount(OptionNames.WindowLeft, arguments, diagnostics);
        CheckCount(OptionNames.WindowRight, arguments, diagnostics);

        int right = arguments.Get(OptionNames.WindowRight, -1);
        if (right > 0 && arguments.IsCausal())
        {
            diagnostics.Add(DiagnosticDescriptors.WindowBehindDiagonal.At(
                arguments.LocationOf(OptionNames.WindowRight),
                arguments.IsOn(OptionNames.KeyValueCache) ? OptionNames.KeyValueCache : "AttentionMask.Causal",
                right.ToString(CultureInfo.InvariantCulture)));
        }
    }

    private static void CheckCount(string name, AttributeArguments arguments, List<Diagnostic> diagnostics)
    {
        int keys = arguments.Get(name, -1);
        if (keys < -1)
        {
            diagnostics.Add(DiagnosticDescriptors.WindowNegative.At(
                arguments.LocationOf(name), name, keys.ToString(CultureInfo.InvariantCulture)));
        }
    }
}
