using AttentionGen.Generator.Diagnostics;
using AttentionGen.Generator.Model;

namespace AttentionGen.Generator.Parse;

/// <summary>What only layers have: added keys, which stand nowhere in the sequence, and projections that compute in float.</summary>
internal static class LayerOptionRules
{
    private const string NoPosition = "the added row has no position in the sequence";

    public static void Check(AttentionOperator attentionOperator, AttributeArguments arguments, List<DiagnosticInfo> diagnostics)
    {
        if (!attentionOperator.IsLayer())
            return;
        if (arguments.IsOn(OptionNames.Sinks))
        {
            new Exclusions(OptionNames.Sinks, arguments, diagnostics)
                .Switch(OptionNames.AddZeroAttention, "a key of zeros is a sink of logit 0, and a head has one sink");
        }

        if (arguments.IsOn(OptionNames.AddBiasKeyValue))
            CheckAddedRow(new Exclusions(OptionNames.AddBiasKeyValue, arguments, diagnostics), arguments);

        if (arguments.IsSet(OptionNames.KeyValueType) && !arguments.IsOn(OptionNames.KeyValueCache))
        {
            diagnostics.Add(DiagnosticDescriptors.OptionNeedsAnother.At(
                arguments.LocationOf(OptionNames.KeyValueType),
                OptionNames.KeyValueType,
                OptionNames.KeyValueCache,
                "a layer projects keys and values itself, and stores them only in a cache"));
        }
    }

    private static void CheckAddedRow(Exclusions addedRow, AttributeArguments arguments)
    {
        foreach (string window in new[] { OptionNames.WindowLeft, OptionNames.WindowRight })
            addedRow.If(arguments.IsBounded(window), window, window, NoPosition);
        addedRow.If(arguments.IsRotated(), OptionNames.Rotary, OptionNames.Rotary, NoPosition);
        addedRow.Switch(OptionNames.Alibi, NoPosition);
    }
}
