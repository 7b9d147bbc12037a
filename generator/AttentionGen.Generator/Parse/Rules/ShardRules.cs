using AttentionGen.Generator.Diagnostics;
using AttentionGen.Generator.Model;

namespace AttentionGen.Generator.Parse;

/// <summary>A part of the keys has its place in the sequence from the call, where that place matters.</summary>
internal static class ShardRules
{
    public static void Check(AttentionOperator attentionOperator, AttributeArguments arguments, List<DiagnosticInfo> diagnostics)
    {
        if (!arguments.IsOn(OptionNames.KeyShards))
            return;
        if (attentionOperator.IsLayer())
        {
            new Exclusions(AttributeNames.InCode(attentionOperator), arguments, diagnostics)
                .Switch(OptionNames.KeyShards, "parts must be merged before the output projection; use ScaledDotProductAttention");
        }

        new Exclusions(OptionNames.KeyShards, arguments, diagnostics)
            .Value(OptionNames.CausalAlignment, CausalAlignment.BottomRight, "the last key of a part is not the last of the sequence");
        if (!arguments.DependsOnPositions())
        {
            diagnostics.Add(DiagnosticDescriptors.OptionWithoutEffect.At(
                arguments.LocationOf(OptionNames.KeyShards),
                OptionNames.KeyShards,
                OptionRules.PositionOptions,
                "none of them is declared",
                "declare one of them"));
        }
    }
}
