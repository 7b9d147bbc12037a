using System.Globalization;
using AttentionGen.Generator.Diagnostics;
using AttentionGen.Generator.Model;
using Microsoft.CodeAnalysis;

namespace AttentionGen.Generator.Parse;

/// <summary>Resolves the arguments of a linear layer's or a feed-forward network's attribute to a spec.</summary>
internal static class DenseSpecReader
{
    /// <returns>The spec, or null after an error.</returns>
    public static DenseSpec? Read(AttentionOperator attentionOperator, AttributeArguments arguments, List<Diagnostic> diagnostics)
    {
        bool isLinear = attentionOperator == AttentionOperator.Linear;
        int before = diagnostics.Count;
        int inputs = Size(isLinear ? OptionNames.Inputs : OptionNames.ModelDimension);
        int hidden = isLinear ? 0 : Size(OptionNames.HiddenDimension);
        int outputs = isLinear ? Size(OptionNames.LinearOutputs) : inputs;
        OptionRules.CheckDefined<Activation>(OptionNames.Activation, arguments, diagnostics);
        OptionRules.CheckDefined<VectorWidth>(OptionNames.VectorWidth, arguments, diagnostics);
        LayerOptionRules.CheckWeightType(arguments, diagnostics);
        Exclusions.Check(attentionOperator, arguments, diagnostics);
        DropoutRules.Check(arguments, diagnostics);
        ElementType weightType = arguments.GetEnum(OptionNames.WeightType, ElementType.Float32);
        Activation activation = arguments.GetEnum(OptionNames.Activation, isLinear ? Activation.None : Activation.GeluErf);
        if (isLinear && activation.IsGated())
            diagnostics.Add(DiagnosticDescriptors.GateMissing.At(arguments.LocationOf(OptionNames.Activation), activation.ToString()));
        CheckMatrix();
        return diagnostics.Skip(before).Any(DiagnosticDescriptors.IsError)
            ? null
            : new DenseSpec(
                attentionOperator, inputs, hidden, outputs, activation, weightType,
                arguments.IsOn(OptionNames.Gradients),
                arguments.Get(OptionNames.HiddenDropout, 0f),
                arguments.GetEnum(OptionNames.VectorWidth, VectorWidth.Auto));

        int Size(string name)
        {
            int size = arguments.Get(name, 0);
            if (size < 1)
                diagnostics.Add(DiagnosticDescriptors.SizeNotPositive.At(arguments.LocationOf(name), name, Text(size), "1"));
            return size;
        }

        void CheckMatrix()
        {
            int width = isLinear ? outputs : hidden;
            long elements = PackedPanels.Floats(inputs, width, weightType);
            if (inputs >= 1 && width >= 1 && Math.Max(elements, isLinear ? 0 : PackedPanels.Floats(width, inputs, weightType)) > int.MaxValue)
                diagnostics.Add(DiagnosticDescriptors.SizeTooLarge.At(arguments.Attribute, "the packed weight", Text(elements), Text(int.MaxValue)));
        }
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
