using AttentionGen.Generator.Diagnostics;
using AttentionGen.Generator.Model;
using Microsoft.CodeAnalysis;

namespace AttentionGen.Generator.Parse;

/// <summary>A part of the keys has its place in the sequence from the call, where that place matters.</summary>
internal static class ShardRules
{
    public static void Check(AttributeArguments arguments, List<Diagnostic> diagnostics)
    {
        if (arguments.IsOn(OptionNames.KeyShards) && !arguments.DependsOnPositions())
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
