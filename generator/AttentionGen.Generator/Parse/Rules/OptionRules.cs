using System.Globalization;
using AttentionGen.Generator.Diagnostics;
using AttentionGen.Generator.Model;
using Microsoft.CodeAnalysis;

namespace AttentionGen.Generator.Parse;

/// <summary>Options must have defined values, and those that are written must be able to change something.</summary>
internal static class OptionRules
{
    /// <summary>What depends on where queries and keys stand, for messages.</summary>
    public const string PositionOptions = "AttentionMask.Causal, a window, Alibi, ScoreModifier, MaskPredicate or Rotary by running positions";

    public static void Check(AttributeArguments arguments, List<Diagnostic> diagnostics)
    {
        CheckDefined<AttentionMask>(OptionNames.Mask);
        CheckDefined<AttentionAxes>(OptionNames.MaskAxes);
        CheckDefined<AttentionAxes>(OptionNames.BiasAxes);
        CheckDefined<CausalAlignment>(OptionNames.CausalAlignment);
        CheckDefined<AttentionLayout>(OptionNames.Layout);
        CheckDefined<AttentionOutputs>(OptionNames.Outputs);
        CheckDefined<VectorWidth>(OptionNames.VectorWidth);
        CheckDefined<Unroll>(OptionNames.Unroll);
        CheckDefined<RotaryPairing>(OptionNames.Rotary);
        CheckDefined<ElementType>(OptionNames.KeyValueType);

        CheckAxes(OptionNames.MaskAxes, AttentionMask.Boolean);
        CheckAxes(OptionNames.BiasAxes, AttentionMask.Additive);
        if (arguments.IsSet(OptionNames.CausalAlignment) && !arguments.DependsOnPositions())
            WithoutEffect(OptionNames.CausalAlignment, PositionOptions, "none of them is declared", "declare one of them");

        void CheckDefined<TEnum>(string name)
            where TEnum : struct, Enum => OptionRules.CheckDefined<TEnum>(name, arguments, diagnostics);

        void CheckAxes(string name, AttentionMask needed)
        {
            if (!arguments.IsSet(name) || arguments.MasksAmong(needed) != 0)
                return;
            string flag = EnumValues<AttentionMask>.InWords(needed);
            WithoutEffect(name, flag, "Mask is " + arguments.GetEnum(OptionNames.Mask, AttentionMask.None), $"add {flag} to Mask");
        }

        void WithoutEffect(string name, string needed, string found, string remedy) => diagnostics.Add(
            DiagnosticDescriptors.OptionWithoutEffect.At(arguments.LocationOf(name), name, needed, found, remedy));
    }

    /// <summary>The option has a value that its type defines.</summary>
    public static void CheckDefined<TEnum>(string name, AttributeArguments arguments, List<Diagnostic> diagnostics)
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
}
