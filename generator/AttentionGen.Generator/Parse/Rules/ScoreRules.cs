using System.Globalization;
using AttentionGen.Generator.Diagnostics;
using AttentionGen.Generator.Model;
using Microsoft.CodeAnalysis;

namespace AttentionGen.Generator.Parse;

/// <summary>Factors and bounds of the scores must leave them finite.</summary>
internal static class ScoreRules
{
    /// <summary>Kernels compute powers of 2, with log2(e) = 1.44 in the scale: this leaves the product finite, with a margin.</summary>
    private const float MaximumScale = 2e38f;

    /// <summary>The smallest and the largest cap: their reciprocals and their products with log2(e) are normal numbers.</summary>
    private const float MinimumCap = 1e-37f;
    private const float MaximumCap = 1e37f;

    public static void Check(AttributeArguments arguments, List<Diagnostic> diagnostics)
    {
        float scale = arguments.Get(OptionNames.Scale, 1f);
        if (scale is not (>= -MaximumScale and <= MaximumScale))
        {
            diagnostics.Add(DiagnosticDescriptors.ScaleNotFinite.At(
                arguments.LocationOf(OptionNames.Scale), Text(scale), Text(MaximumScale)));
        }

        float cap = arguments.Get(OptionNames.SoftCap, 0f);
        if (cap is not (0f or (>= MinimumCap and <= MaximumCap)))
        {
            diagnostics.Add(DiagnosticDescriptors.SoftCapInvalid.At(
                arguments.LocationOf(OptionNames.SoftCap), Text(cap), Text(MinimumCap), Text(MaximumCap)));
        }
    }

    private static string Text(float number) => number.ToString(CultureInfo.InvariantCulture);
}
