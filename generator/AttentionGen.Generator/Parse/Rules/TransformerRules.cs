using System.Globalization;
using AttentionGen.Generator.Diagnostics;
using AttentionGen.Generator.Model;
using Microsoft.CodeAnalysis;

namespace AttentionGen.Generator.Parse;

/// <summary>What a transformer layer has beside its attention.</summary>
internal static class TransformerRules
{
    public static void Check(AttentionOperator attentionOperator, AttributeArguments arguments, List<Diagnostic> diagnostics)
    {
        if (attentionOperator != AttentionOperator.TransformerLayer)
            return;
        OptionRules.CheckDefined<Activation>(OptionNames.Activation, arguments, diagnostics);
        OptionRules.CheckDefined<Normalization>(OptionNames.Normalization, arguments, diagnostics);
        OptionRules.CheckDefined<NormalizationPlacement>(OptionNames.NormalizationPlacement, arguments, diagnostics);

        int hidden = arguments.Get(OptionNames.FeedForwardDimension, 0);
        if (hidden < 0)
            diagnostics.Add(DiagnosticDescriptors.SizeNotPositive.At(arguments.LocationOf(OptionNames.FeedForwardDimension), OptionNames.FeedForwardDimension, Text(hidden), "0"));
        if (hidden == 0)
        {
            NeedsNetwork(OptionNames.Activation);
            NeedsNetwork(OptionNames.HiddenDropout);
        }

        float epsilon = arguments.Get(OptionNames.Epsilon, 1e-5f);
        if (epsilon is not (>= 0f and <= float.MaxValue))
            diagnostics.Add(DiagnosticDescriptors.EpsilonInvalid.At(arguments.LocationOf(OptionNames.Epsilon), Text(epsilon)));

        void NeedsNetwork(string option)
        {
            if (arguments.IsSet(option))
            {
                diagnostics.Add(DiagnosticDescriptors.OptionWithoutEffect.At(
                    arguments.LocationOf(option), option, "a feed-forward network", "feedForwardDimension is 0", "set its dimension"));
            }
        }
    }

    private static string Text(IFormattable number) => number.ToString(null, CultureInfo.InvariantCulture);
}
