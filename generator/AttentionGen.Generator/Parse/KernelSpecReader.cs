using AttentionGen.Generator.Diagnostics;
using AttentionGen.Generator.Model;
using Microsoft.CodeAnalysis;

namespace AttentionGen.Generator.Parse;

/// <summary>Resolves an attribute's arguments to a spec, with the same defaults as the attribute's own properties at run time.</summary>
internal static class KernelSpecReader
{
    /// <returns>The spec, or null after an error.</returns>
    public static KernelSpec? Read(
        AttentionOperator attentionOperator,
        AttributeArguments arguments,
        ScoreMethods? methods,
        Func<KernelSpec, string?> unrollRefusal,
        List<Diagnostic> diagnostics)
    {
        int before = diagnostics.Count;
        bool hasShape = SizeRules.Check(arguments, diagnostics);
        CheckOptions(attentionOperator, arguments, diagnostics);
        if (!hasShape)
            return null;

        KernelSpec spec = Resolve(attentionOperator, arguments) with { Methods = methods };
        CheckShape(spec, arguments, diagnostics);
        if (diagnostics.Skip(before).Any(DiagnosticDescriptors.IsError))
            return null;

        if (spec.Unroll != Unroll.Full || unrollRefusal(spec) is not { } reason)
            return spec;
        diagnostics.Add(DiagnosticDescriptors.FullUnrollRefused.At(arguments.LocationOf(OptionNames.Unroll), reason));
        return null;
    }

    /// <summary>Rules that hold whatever the sizes are.</summary>
    private static void CheckOptions(AttentionOperator attentionOperator, AttributeArguments arguments, List<Diagnostic> diagnostics)
    {
        OptionRules.Check(arguments, diagnostics);
        ScoreRules.Check(arguments, diagnostics);
        WindowRules.Check(arguments, diagnostics);
        RotaryRules.Check(arguments, diagnostics);
        Exclusions.Check(attentionOperator, arguments, diagnostics);
        ShardRules.Check(arguments, diagnostics);
        StorageRules.Check(attentionOperator, arguments, diagnostics);
        LayerOptionRules.Check(attentionOperator, arguments, diagnostics);
        TransformerRules.Check(attentionOperator, arguments, diagnostics);
        DropoutRules.Check(arguments, diagnostics);
    }

    /// <summary>Rules on sizes that depend on one another.</summary>
    private static void CheckShape(KernelSpec spec, AttributeArguments arguments, List<Diagnostic> diagnostics)
    {
        RotaryRules.CheckDimension(spec, arguments, diagnostics);
        if (GroupRules.Check(spec, arguments, diagnostics))
            BufferRules.Check(spec, arguments, diagnostics);
    }

    private static KernelSpec Resolve(AttentionOperator attentionOperator, AttributeArguments arguments)
    {
        int headCount = arguments.Get(OptionNames.HeadCount, 0);
        int modelDimension = arguments.Get(OptionNames.ModelDimension, 0);
        int sequenceLength = arguments.Get(OptionNames.SequenceLength, 0);
        int evenShare = modelDimension / headCount;
        int headDimension = arguments.Get(OptionNames.HeadDimension, evenShare);
        bool hasSeparateMemories = arguments.IsSet(OptionNames.KeyInputDimension) || arguments.IsSet(OptionNames.ValueInputDimension);
        bool hasMemory = attentionOperator.IsLayer()
            && (hasSeparateMemories || arguments.IsSet(OptionNames.KeyValueLength));
        ElementType elementType = arguments.GetEnum(OptionNames.ElementType, ElementType.Float32);

        var spec = new KernelSpec(
            attentionOperator,
            headCount,
            modelDimension,
            QueryLength: sequenceLength,
            KeyLength: arguments.Get(OptionNames.KeyValueLength, sequenceLength),
            headDimension,
            ValueDimension: arguments.Get(OptionNames.ValueDimension, evenShare),
            IsCrossAttention: hasMemory,
            Scale: arguments.Get(OptionNames.Scale, (float)(1.0 / Math.Sqrt(headDimension))),
            arguments.GetEnum(OptionNames.Mask, AttentionMask.None),
            arguments.GetEnum(OptionNames.MaskAxes, AttentionAxes.Query),
            arguments.GetEnum(OptionNames.BiasAxes, AttentionAxes.Query),
            arguments.GetEnum(OptionNames.CausalAlignment, CausalAlignment.TopLeft),
            arguments.GetEnum(OptionNames.Layout, AttentionLayout.SequenceMajor),
            arguments.GetEnum(OptionNames.Outputs, AttentionOutputs.None),
            arguments.GetEnum(OptionNames.VectorWidth, VectorWidth.Auto),
            arguments.GetEnum(OptionNames.Unroll, Unroll.Auto),
            KeyValueHeadCount: arguments.Get(OptionNames.KeyValueHeadCount, headCount),
            WindowLeft: arguments.Get(OptionNames.WindowLeft, -1),
            WindowRight: arguments.Get(OptionNames.WindowRight, -1),
            SoftCap: arguments.Get(OptionNames.SoftCap, 0f),
            Alibi: arguments.Get(OptionNames.Alibi, false),
            Sinks: arguments.Get(OptionNames.Sinks, false),
            arguments.GetEnum(OptionNames.Rotary, RotaryPairing.None),
            RotaryDimension: arguments.Get(OptionNames.RotaryDimension, headDimension),
            PositionIds: arguments.Get(OptionNames.PositionIds, false),
            KeyValueCache: arguments.Get(OptionNames.KeyValueCache, false),
            elementType,
            KeyValueType: arguments.GetEnum(OptionNames.KeyValueType, elementType),
            KeyShards: arguments.Get(OptionNames.KeyShards, false),
            PackedSequences: arguments.Get(OptionNames.PackedSequences, false),
            WeightType: arguments.GetEnum(OptionNames.WeightType, ElementType.Float32),
            KeyInputDimension: arguments.Get(OptionNames.KeyInputDimension, modelDimension),
            ValueInputDimension: arguments.Get(OptionNames.ValueInputDimension, modelDimension),
            hasSeparateMemories,
            AddBiasKeyValue: arguments.Get(OptionNames.AddBiasKeyValue, false),
            AddZeroAttention: arguments.Get(OptionNames.AddZeroAttention, false),
            Gradients: arguments.Get(OptionNames.Gradients, false),
            AttentionDropout: arguments.Get(OptionNames.AttentionDropout, 0f),
            Transformer: attentionOperator == AttentionOperator.TransformerLayer ? ResolveTransformer(arguments) : null);
        if (spec.Gradients && !spec.IsLayer)
            spec = spec with { Outputs = spec.Outputs | AttentionOutputs.LogSumExp };
        return spec.KeyValueCache ? WithCache(spec) : spec;
    }

    private static TransformerSpec ResolveTransformer(AttributeArguments arguments) => new(
        arguments.Get(OptionNames.FeedForwardDimension, 0),
        arguments.GetEnum(OptionNames.Activation, Activation.GeluErf),
        arguments.GetEnum(OptionNames.Normalization, Normalization.LayerNorm),
        arguments.GetEnum(OptionNames.NormalizationPlacement, NormalizationPlacement.Post),
        arguments.Get(OptionNames.Epsilon, 1e-5f),
        arguments.Get(OptionNames.HiddenDropout, 0f),
        arguments.Get(OptionNames.ResidualDropout, 0f));

    /// <summary>New tokens stand behind all that is cached, so that a full cache is causal with its last query at its last key.</summary>
    private static KernelSpec WithCache(KernelSpec spec) => spec with
    {
        Mask = spec.Mask | AttentionMask.Causal,
        CausalAlignment = CausalAlignment.BottomRight,
    };
}
