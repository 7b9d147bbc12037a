using System.Globalization;
using AttentionGen.Generator.Diagnostics;
using AttentionGen.Generator.Model;
using Microsoft.CodeAnalysis;

namespace AttentionGen.Generator.Parse;

/// <summary>Rotation takes pairs of a head's elements, and what is said of it needs it.</summary>
internal static class RotaryRules
{
    public static void Check(AttributeArguments arguments, List<Diagnostic> diagnostics)
    {
        if (arguments.IsRotated())
            return;
        if (arguments.IsSet(OptionNames.RotaryDimension))
            Missing(OptionNames.RotaryDimension, "no element is rotated");
        if (arguments.IsOn(OptionNames.PositionIds))
            Missing(OptionNames.PositionIds, "positions are given for the rotation alone");

        void Missing(string name, string reason) => diagnostics.Add(
            DiagnosticDescriptors.OptionNeedsAnother.At(arguments.LocationOf(name), name, OptionNames.Rotary, reason));
    }

    /// <summary>The same for what depends on the shape.</summary>
    public static void CheckDimension(KernelSpec spec, AttributeArguments arguments, List<Diagnostic> diagnostics)
    {
        if (spec.Rotary == RotaryPairing.None
            || (spec.RotaryDimension % 2 == 0 && spec.RotaryDimension >= 2 && spec.RotaryDimension <= spec.HeadDimension))
        {
            return;
        }

        bool isSet = arguments.IsSet(OptionNames.RotaryDimension);
        string dimension = spec.RotaryDimension.ToString(CultureInfo.InvariantCulture);
        diagnostics.Add(DiagnosticDescriptors.RotaryDimensionInvalid.At(
            arguments.LocationOf(isSet ? OptionNames.RotaryDimension : OptionNames.Rotary),
            spec.HeadDimension.ToString(CultureInfo.InvariantCulture),
            isSet ? dimension : "not set and so " + dimension));
    }
}
