using AttentionGen.Generator.Diagnostics;
using Microsoft.CodeAnalysis;

namespace AttentionGen.Generator.Parse;

/// <summary>What goes with methods on scores.</summary>
internal static class MethodRules
{
    public static void Check(AttributeArguments arguments, List<DiagnosticInfo> diagnostics)
    {
        foreach (string option in new[] { OptionNames.ScoreModifier, OptionNames.MaskPredicate })
        {
            if (arguments.HasText(option))
                new Exclusions(option, arguments, diagnostics).Switch(OptionNames.AddBiasKeyValue, "the added key has no position that a method could be called with");
        }
    }
}
