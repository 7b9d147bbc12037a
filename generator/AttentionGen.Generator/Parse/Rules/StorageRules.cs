using AttentionGen.Generator.Diagnostics;
using AttentionGen.Generator.Model;
using Microsoft.CodeAnalysis;

namespace AttentionGen.Generator.Parse;

/// <summary>Rows of bytes have a scale each, which only a cache keeps: there is no span of such rows.</summary>
internal static class StorageRules
{
    public static void Check(AttentionOperator attentionOperator, AttributeArguments arguments, List<Diagnostic> diagnostics)
    {
        int rows = arguments.Get(OptionNames.ElementType, (int)ElementType.Float32);
        if (rows == (int)ElementType.Int8 || !EnumValues<ElementType>.IsDefined(rows))
        {
            diagnostics.Add(DiagnosticDescriptors.UndefinedOptionValue.At(
                arguments.LocationOf(OptionNames.ElementType), OptionNames.ElementType, EnumValues<ElementType>.ExpectationWithout(ElementType.Int8), ((ElementType)rows).ToString()));
        }

        // Layers need a cache for any type.
        if (arguments.Get(OptionNames.KeyValueType, (int)ElementType.Float32) == (int)ElementType.Int8 && !arguments.IsOn(OptionNames.KeyValueCache) && !attentionOperator.IsLayer())
        {
            diagnostics.Add(DiagnosticDescriptors.OptionNeedsAnother.At(
                arguments.LocationOf(OptionNames.KeyValueType),
                EnumValues<ElementType>.InWords(ElementType.Int8),
                OptionNames.KeyValueCache,
                "each of its rows has a scale, which only a cache keeps"));
        }
    }
}
