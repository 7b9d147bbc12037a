using System.Globalization;
using AttentionGen.Generator.Diagnostics;
using AttentionGen.Generator.Model;

namespace AttentionGen.Generator.Parse;

/// <summary>Options must have defined values, and those that are written must be able to change something.</summary>
internal static class OptionRules
{
    /// <summary>Kernels compute powers of 2, with log2(e) = 1.44 in the scale: this leaves the product finite, with a margin.</summary>
    private const float MaximumScale = 2e38f;

    public static void Check(AttributeArguments arguments, List<DiagnosticInfo> diagnostics)
    {
        CheckDefined<AttentionMask>(OptionNames.Mask);
        CheckDefined<AttentionAxes>(OptionNames.MaskAxes);
        CheckDefined<AttentionAxes>(OptionNames.BiasAxes);
        CheckDefined<CausalAlignment>(OptionNames.CausalAlignment);
        CheckDefined<AttentionLayout>(OptionNames.Layout);
        CheckDefined<AttentionOutputs>(OptionNames.Outputs);
        CheckDefined<VectorWidth>(OptionNames.VectorWidth);
        CheckDefined<Unroll>(OptionNames.Unroll);

        CheckScale(arguments, diagnostics);

        CheckEffect(OptionNames.MaskAxes, AttentionMask.Boolean);
        CheckEffect(OptionNames.BiasAxes, AttentionMask.Additive);
        CheckEffect(OptionNames.CausalAlignment, AttentionMask.Causal);

        void CheckDefined<TEnum>(string name)
            where TEnum : struct, Enum
        {
            if (!arguments.IsSet(name))
                return;
            int value = arguments.Get(name, 0);
            if (!EnumValues<TEnum>.IsDefined(value))
            {
                diagnostics.Add(DiagnosticDescriptors.UndefinedOptionValue.At(
                    arguments.LocationOf(name), name, EnumValues<TEnum>.Expectation, value.ToString(CultureInfo.InvariantCulture)));
            }
        }

        void CheckEffect(string name, AttentionMask needed)
        {
            AttentionMask mask = arguments.GetEnum(OptionNames.Mask, AttentionMask.None);
            if (arguments.IsSet(name) && (mask & needed) == 0)
            {
                diagnostics.Add(DiagnosticDescriptors.OptionWithoutEffect.At(
                    arguments.LocationOf(name), name, "AttentionMask." + needed, mask.ToString()));
            }
        }
    }

    private static void CheckScale(AttributeArguments arguments, List<DiagnosticInfo> diagnostics)
    {
        float scale = arguments.Get(OptionNames.Scale, 1f);
        if (scale is >= -MaximumScale and <= MaximumScale)
            return;
        diagnostics.Add(DiagnosticDescriptors.ScaleNotFinite.At(
            arguments.LocationOf(OptionNames.Scale),
            scale.ToString(CultureInfo.InvariantCulture),
            MaximumScale.ToString(CultureInfo.InvariantCulture)));
    }
}
