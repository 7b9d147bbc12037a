using AttentionGen.Generator.Diagnostics;
using AttentionGen.Generator.Parse.Scores;
using Microsoft.CodeAnalysis;

namespace AttentionGen.Generator.Parse;

/// <summary>Further parameters of score methods stand among those of generated members, and so must have other names.</summary>
internal static class ParameterNameRules
{
    /// <summary>What overloads have beside, and their one local.</summary>
    private static readonly string[] s_taken = ["queryLength", "keyLength", "parallelOptions", "inputs", "results", "gradients", "inputGradients", "call"];

    /// <summary>Tells whether they have, and reports the first that has not.</summary>
    public static bool Check(KernelSpec spec, AttributeArguments arguments, List<Diagnostic> diagnostics) =>
        spec.Methods is not { } methods
        || (Check(methods, Signature.Of(spec).Parameters, "Forward", "", arguments, diagnostics)
            && (!spec.Gradients || Check(methods, BackwardSignature.Of(spec).Parameters, "Backward", "Gradient", arguments, diagnostics)));

    private static bool Check(
        ScoreMethods methods, EquatableArray<ForwardParameter> all, string member, string suffix, AttributeArguments arguments, List<Diagnostic> diagnostics)
    {
        string[] names = [.. all.Select(static parameter => parameter.Name), .. s_taken];
        foreach (string own in methods.Parameters.Select(static parameter => parameter.Name))
        {
            foreach (string name in new[] { own, own + suffix }.Distinct())
            {
                if (names.Count(other => other == name) <= 1)
                    continue;
                string option = arguments.HasText(OptionNames.ScoreModifier) ? OptionNames.ScoreModifier : OptionNames.MaskPredicate;
                diagnostics.Add(DiagnosticDescriptors.ScoreMethodInvalid.At(
                    arguments.LocationOf(option),
                    option,
                    arguments.Get(option, ""),
                    $"with its parameter '{own}', {member} would have two of the name '{name}'",
                    ScoreMethodsReader.Form(option)));
                return false;
            }
        }

        return true;
    }
}
