using AttentionGen.Generator.Diagnostics;
using AttentionGen.Generator.Model;
using Microsoft.CodeAnalysis;

namespace AttentionGen.Generator.Parse;

/// <summary>What only layers have: projections that compute in float.</summary>
internal static class LayerOptionRules
{
    public static void Check(AttentionOperator attentionOperator, AttributeArguments arguments, List<Diagnostic> diagnostics)
    {
        if (!attentionOperator.IsLayer())
            return;
        CheckWeightType(arguments, diagnostics);
        if (arguments.IsSet(OptionNames.KeyValueType) && !arguments.IsOn(OptionNames.KeyValueCache))
        {
            diagnostics.Add(DiagnosticDescriptors.OptionNeedsAnother.At(
                arguments.LocationOf(OptionNames.KeyValueType),
                OptionNames.KeyValueType,
                OptionNames.KeyValueCache,
                "a layer projects keys and values itself, and stores them only in a cache"));
        }
    }

    /// <summary>Weights are stored in a type that register tiles widen in passing.</summary>
    public static void CheckWeightType(AttributeArguments arguments, List<Diagnostic> diagnostics)
    {
        OptionRules.CheckDefined<ElementType>(OptionNames.WeightType, arguments, diagnostics);
        if (arguments.GetEnum(OptionNames.WeightType, ElementType.Float32) == ElementType.Float16)
            diagnostics.Add(DiagnosticDescriptors.WeightTypeRefused.At(arguments.LocationOf(OptionNames.WeightType)));
    }
}
