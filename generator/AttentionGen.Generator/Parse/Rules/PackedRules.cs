using AttentionGen.Generator.Model;

namespace AttentionGen.Generator.Parse;

/// <summary>Samples that lie end to end have rows in common tables, but no tables (batch, query, key).</summary>
internal static class PackedRules
{
    private const AttentionMask Tables = AttentionMask.KeyPadding | AttentionMask.Boolean | AttentionMask.Additive | AttentionMask.Keys;

    private const AttentionOutputs WithKeys =
        AttentionOutputs.Weights | AttentionOutputs.AveragedWeights | AttentionOutputs.ScaledScores | AttentionOutputs.CappedScores
        | AttentionOutputs.MaskedScores | AttentionOutputs.KeyWeightSums;

    public static void Check(AttributeArguments arguments, List<DiagnosticInfo> diagnostics)
    {
        if (!arguments.IsOn(OptionNames.PackedSequences))
            return;
        var packed = new Exclusions(OptionNames.PackedSequences, arguments, diagnostics);
        packed.Value(OptionNames.Layout, AttentionLayout.HeadMajor, "samples lie end to end only where their rows do, sequence-major");
        packed.Flags(OptionNames.Mask, Tables, "samples of different lengths have no common (batch, query, key) axes");
        packed.Flags(OptionNames.Outputs, WithKeys, "samples of different lengths have no common (batch, query, key) axes");
        packed.Switch(OptionNames.PositionIds, "samples of different lengths have no common (batch, query) axes");
        packed.Switch(OptionNames.KeyShards, "firstKey is one for all samples");
    }
}
