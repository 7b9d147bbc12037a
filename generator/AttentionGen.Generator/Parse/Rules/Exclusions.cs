using AttentionGen.Generator.Diagnostics;
using static AttentionGen.Generator.Parse.Statement;
using Microsoft.CodeAnalysis;

namespace AttentionGen.Generator.Parse;

/// <summary>
/// What cannot be combined: one table, each pair reported at the argument of the second. That <see cref="Unroll.Full"/> goes with few options is a matter of
/// what kernels there are, and <see cref="UnrollSupport"/>'s.
/// </summary>
internal static class Exclusions
{
    private const string NoPosition = "the added row has no position in the sequence";
    private const string NoMethodPosition = "the added key has no position that a method could be called with";
    private const string NoCommonAxes = "samples of different lengths have no common (batch, query, key) axes";
    private const string OwnRows = "keys and values are projected from the new tokens' own rows";

    private const string FloatGradients = "gradients are computed from rows of floats, and are such";

    private const string LearntAsFloats = "weights learn as floats";

    private const AttentionMask Tables = AttentionMask.KeyPadding | AttentionMask.Boolean | AttentionMask.Additive | AttentionMask.Keys;

    private const AttentionOutputs WithKeys =
        AttentionOutputs.Weights | AttentionOutputs.AveragedWeights | AttentionOutputs.ScaledScores | AttentionOutputs.CappedScores
        | AttentionOutputs.MaskedScores | AttentionOutputs.KeyWeightSums;

    private static readonly Exclusion[] s_all =
    [
        .. Exclusion.With(
            On(OptionNames.KeyValueCache),
            (Written(OptionNames.KeyValueLength), "sequenceLength is the cache's capacity, and its keys are those of the new tokens"),
            (Written(OptionNames.KeyInputDimension), OwnRows),
            (Written(OptionNames.ValueInputDimension), OwnRows),
            (Written(OptionNames.CausalAlignment), "new tokens always stand behind all that is cached"),
            (On(OptionNames.PackedSequences), "every sample appends the same number of tokens"),
            (On(OptionNames.KeyShards), "a cache holds the whole sequence, from its first key on"),
            (On(OptionNames.AddBiasKeyValue), "every call would append the added row again"),
            (Flags(OptionNames.Mask, AttentionMask.KeyPadding), "the number of keys is the cache's own; AttentionMask.Keys hides some of them")),

        .. Exclusion.With(
            On(OptionNames.Gradients),
            (On(OptionNames.KeyValueCache), "what is cached has no gradient that a call could return"),
            (On(OptionNames.KeyShards), "the gradients of a part depend on what all parts are merged to"),
            (Value(OptionNames.ElementType, ElementType.Float16), FloatGradients),
            (Value(OptionNames.ElementType, ElementType.BFloat16), FloatGradients),
            (Value(OptionNames.KeyValueType, ElementType.Float16), FloatGradients),
            (Value(OptionNames.KeyValueType, ElementType.BFloat16), FloatGradients),
            (Value(OptionNames.WeightType, ElementType.BFloat16), LearntAsFloats),
            (Value(OptionNames.WeightType, ElementType.Int8), LearntAsFloats)),

        .. Exclusion.With(
            On(OptionNames.PackedSequences),
            (Value(OptionNames.Layout, AttentionLayout.HeadMajor), "samples lie end to end only where their rows do, sequence-major"),
            (Flags(OptionNames.Mask, Tables), NoCommonAxes),
            (Flags(OptionNames.Outputs, WithKeys), NoCommonAxes),
            (On(OptionNames.PositionIds), "samples of different lengths have no common (batch, query) axes"),
            (On(OptionNames.KeyShards), "firstKey is one for all samples")),

        .. Exclusion.With(
            On(OptionNames.KeyShards),
            (Value(OptionNames.CausalAlignment, CausalAlignment.BottomRight), "the last key of a part is not the last of the sequence")),

        .. Exclusion.With(Named(OptionNames.ScoreModifier), (On(OptionNames.AddBiasKeyValue), NoMethodPosition)),
        .. Exclusion.With(Named(OptionNames.MaskPredicate), (On(OptionNames.AddBiasKeyValue), NoMethodPosition)),

        .. OfLayers(
        [
            new(null, On(OptionNames.KeyShards), "parts must be merged before the output projection; use ScaledDotProductAttention"),
            .. Exclusion.With(On(OptionNames.Sinks), (On(OptionNames.AddZeroAttention), "a key of zeros is a sink of logit 0, and a head has one sink")),
            .. Exclusion.With(
                On(OptionNames.AddBiasKeyValue),
                (Bounded(OptionNames.WindowLeft), NoPosition),
                (Bounded(OptionNames.WindowRight), NoPosition),
                (Rotated, NoPosition),
                (On(OptionNames.Alibi), NoPosition),
                (Positive(OptionNames.AttentionDropout), "no number is drawn for the added row's weight")),
        ]),
    ];

    public static void Check(AttentionOperator attentionOperator, AttributeArguments arguments, List<Diagnostic> diagnostics)
    {
        bool isLayer = attentionOperator.IsLayer();
        foreach (Exclusion exclusion in s_all)
        {
            if (exclusion.IsOfLayers && !isLayer)
                continue;
            string? host = exclusion.Host is null ? AttributeNames.InCode(attentionOperator) : exclusion.Host.Said(arguments);
            if (host is not null && exclusion.Excluded.Said(arguments) is { } excluded)
            {
                diagnostics.Add(DiagnosticDescriptors.OptionsExcludeEachOther.At(
                    arguments.LocationOf(exclusion.Excluded.Argument), excluded, host, exclusion.Reason));
            }
        }
    }

    private static IEnumerable<Exclusion> OfLayers(IEnumerable<Exclusion> exclusions) =>
        exclusions.Select(static exclusion => exclusion with { IsOfLayers = true });
}
