using System.Globalization;
using AttentionGen.Generator.Diagnostics;
using Microsoft.CodeAnalysis;

namespace AttentionGen.Generator.Parse;

/// <summary>What is dropped is a share, and only where there are gradients.</summary>
internal static class DropoutRules
{
    private static readonly string[] s_options = [OptionNames.AttentionDropout, OptionNames.HiddenDropout, OptionNames.ResidualDropout];

    public static void Check(AttributeArguments arguments, List<Diagnostic> diagnostics)
    {
        foreach (string option in s_options)
        {
            float rate = arguments.Get(option, 0f);
            if (rate is not (>= 0f and < 1f))
                diagnostics.Add(DiagnosticDescriptors.DropoutInvalid.At(arguments.LocationOf(option), option, rate.ToString(CultureInfo.InvariantCulture)));
            else if (rate > 0f && !arguments.IsOn(OptionNames.Gradients))
                diagnostics.Add(DiagnosticDescriptors.OptionNeedsAnother.At(arguments.LocationOf(option), option, OptionNames.Gradients, "only calls whose gradients can be asked for drop anything"));
        }
    }
}
