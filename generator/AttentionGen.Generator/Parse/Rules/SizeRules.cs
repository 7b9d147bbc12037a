using System.Globalization;
using AttentionGen.Generator.Diagnostics;
using AttentionGen.Generator.Model;
using Microsoft.CodeAnalysis;

namespace AttentionGen.Generator.Parse;

/// <summary>The sizes must be positive, and heads must share the model dimension evenly where they share it.</summary>
internal static class SizeRules
{
    private static readonly string[] Sizes =
    [
        OptionNames.HeadCount, OptionNames.ModelDimension, OptionNames.SequenceLength,
        OptionNames.KeyValueLength, OptionNames.HeadDimension, OptionNames.ValueDimension,
        OptionNames.KeyValueHeadCount, OptionNames.KeyInputDimension, OptionNames.ValueInputDimension,
    ];

    /// <returns>Whether the sizes can be resolved to a shape.</returns>
    public static bool Check(AttributeArguments arguments, List<Diagnostic> diagnostics)
    {
        bool isValid = true;
        foreach (string name in Sizes)
        {
            int size = arguments.Get(name, fallback: 1);
            if (size >= 1)
                continue;
            diagnostics.Add(DiagnosticDescriptors.SizeNotPositive.At(arguments.LocationOf(name), name, Text(size), "1"));
            isValid = false;
        }

        return isValid && CheckDivisible(arguments, diagnostics);
    }

    private static bool CheckDivisible(AttributeArguments arguments, List<Diagnostic> diagnostics)
    {
        int headCount = arguments.Get(OptionNames.HeadCount, 1);
        int modelDimension = arguments.Get(OptionNames.ModelDimension, 1);
        int remainder = modelDimension % headCount;
        string[] unset = [.. new[] { OptionNames.HeadDimension, OptionNames.ValueDimension }.Where(name => !arguments.IsSet(name))];
        if (remainder == 0 || unset.Length == 0)
            return true;

        diagnostics.Add(DiagnosticDescriptors.HeadCountDoesNotDivide.At(
            arguments.LocationOf(OptionNames.ModelDimension),
            Text(modelDimension),
            Text(headCount),
            Text(remainder),
            unset.Length == 1 ? unset[0] + " is" : unset[0] + " and " + unset[1] + " are"));
        return false;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
