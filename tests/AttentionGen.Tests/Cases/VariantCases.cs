namespace AttentionGen.Tests.Cases;

/// <summary>Each option beside the masks by itself, at a few shapes with remainders, in groups of cases.</summary>
internal static partial class VariantCases
{
    /// <summary>All groups by their names.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<KernelCase>> Groups { get; } = new Dictionary<string, IReadOnlyList<KernelCase>>
    {
        ["GroupedHeads"] = [.. GroupedHeads()],
        ["Windows"] = [.. Windows()],
        ["SoftCap"] = [.. SoftCap()],
        ["Alibi"] = [.. Alibi()],
        ["Methods"] = [.. Methods()],
        ["Sinks"] = [.. Sinks()],
        ["Rotary"] = [.. Rotary()],
        ["Outputs"] = [.. Outputs()],
        ["Gradients"] = [.. Gradients()],
        ["LayerGradients"] = [.. LayerGradients()],
        ["Dropout"] = [.. Dropout()],
        ["Cache"] = [.. Cache()],
        ["StoredTypes"] = [.. StoredTypes()],
        ["Packed"] = [.. Packed()],
        ["Shards"] = [.. Shards()],
        ["KeyMask"] = [.. KeyMask()],
        ["LayerExtras"] = [.. LayerExtras()],
        ["PackedLayers"] = [.. PackedLayers()],
        ["Transformer"] = [.. Cases(TransformerDeclarations.All, seed: 7600)],
        ["LargeBatches"] = [.. LargeBatches()],
        ["ShortCalls"] = [.. ShortCalls()],
        ["SharedBlocks"] = [.. SharedBlocks()],
    };

    /// <summary>The cases of all groups.</summary>
    public static IEnumerable<KernelCase> All => Groups.Values.SelectMany(group => group);

    private static IEnumerable<KernelCase> GroupedHeads()
    {
        DeclaredAttention[] shapes =
        [
            Square(6, 20, 33) with { KeyValueHeadCount = 2 },
            Square(8, 16, 17) with { KeyValueHeadCount = 1, Layout = AttentionLayout.HeadMajor, Outputs = AttentionOutputs.Weights },
            Square(4, 16, 9) with { KeyValueHeadCount = 2, KeyValueLength = 600, Mask = AttentionMask.KeyPadding, ValueDimension = 10 },
            Layer(6, 48, 19) with { KeyValueHeadCount = 3, Mask = AttentionMask.Causal },
            Layer(4, 32, 5) with { KeyValueHeadCount = 1, KeyValueLength = 23 },
        ];
        return Cases(shapes, seed: 6000);
    }

    private static IEnumerable<KernelCase> Methods()
    {
        const string Modifier = ScoreMethodCases.ModifierName, Predicate = ScoreMethodCases.PredicateName;
        DeclaredAttention[] shapes =
        [
            Square(3, 20, 33) with { ScoreModifier = Modifier },
            Square(2, 16, 70) with { MaskPredicate = Predicate },
            Square(2, 8, 300) with { MaskPredicate = Predicate, Mask = AttentionMask.KeyPadding },
            Square(1, 16, 40) with { KeyValueLength = 700, MaskPredicate = Predicate, ScoreModifier = Modifier, CausalAlignment = CausalAlignment.BottomRight },
            Square(2, 10, 150) with { MaskPredicate = Predicate, Mask = AttentionMask.Causal | AttentionMask.Boolean, Outputs = AttentionOutputs.LogSumExp },
            Square(2, 16, 130) with { MaskPredicate = Predicate, WindowLeft = 60, Layout = AttentionLayout.HeadMajor, SoftCap = 5f },
            Square(2, 12, 41) with { ScoreModifier = Modifier, MaskPredicate = Predicate, Outputs = AttentionOutputs.ScaledScores | AttentionOutputs.MaskedScores },
            Square(4, 16, 90) with { KeyValueHeadCount = 2, KeyValueCache = true, MaskPredicate = Predicate, ScoreModifier = Modifier },
            Layer(4, 32, 90) with { MaskPredicate = Predicate, Alibi = true },
        ];

        // Rows that are NaN, with keys that nothing but a method hides: their weights are 0 all the same.
        DeclaredAttention weights = Square(2, 12, 41) with { Outputs = AttentionOutputs.Weights | AttentionOutputs.AveragedWeights | AttentionOutputs.KeyWeightSums };
        DeclaredAttention[] hidden = [weights with { ScoreModifier = Modifier }, weights with { MaskPredicate = Predicate }, weights with { ScoreModifier = Modifier, MaskPredicate = Predicate, Alibi = true }];
        return Cases(shapes, seed: 6150).Concat(hidden.Select((declaration, n) => new KernelCase(declaration, 2, InputFamily.VisibleNaN, 6190 + n)));
    }

    private static IEnumerable<KernelCase> Windows()
    {
        DeclaredAttention[] shapes =
        [
            Square(2, 16, 65) with { WindowLeft = 9 },
            Square(2, 20, 33) with { WindowRight = 4, Layout = AttentionLayout.HeadMajor },
            Square(3, 10, 70) with { WindowLeft = 5, WindowRight = 7, Outputs = AttentionOutputs.Weights },
            Square(1, 16, 40) with { WindowLeft = 0, WindowRight = 0 },
            Square(2, 16, 63) with { WindowLeft = 20, Mask = AttentionMask.Causal | AttentionMask.KeyPadding },
            Square(1, 32, 600) with { WindowLeft = 130, Mask = AttentionMask.Causal },
            Square(2, 8, 40) with { KeyValueLength = 900, WindowLeft = 30, WindowRight = 11, CausalAlignment = CausalAlignment.BottomRight },
            Layer(2, 32, 65) with { WindowLeft = 8, WindowRight = 2 },
            Square(4, 16, 200) with { WindowLeft = 20, Mask = AttentionMask.Causal | AttentionMask.KeyPadding },
            Square(4, 16, 200) with { WindowLeft = 9, WindowRight = 7, KeyValueHeadCount = 2, SoftCap = 5f },
            Square(2, 24, 120) with { KeyValueLength = 500, WindowLeft = 30, WindowRight = 11, CausalAlignment = CausalAlignment.BottomRight },
            Square(4, 64, 600) with { WindowLeft = 40, Mask = AttentionMask.Causal },
            Square(4, 16, 200) with { WindowLeft = 13, Mask = AttentionMask.Causal, PackedSequences = true },
            Square(4, 16, 200) with { WindowLeft = 13, WindowRight = 6, KeyShards = true },
        ];
        return Cases(shapes, seed: 6100);
    }

    private static IEnumerable<KernelCase> SoftCap()
    {
        DeclaredAttention[] shapes =
        [
            Square(2, 20, 33) with { SoftCap = 2f },
            Square(3, 16, 17) with { SoftCap = 30f, Mask = AttentionMask.Additive | AttentionMask.Causal },
            Square(1, 16, 9) with { SoftCap = 0.5f, KeyValueLength = 600, Outputs = AttentionOutputs.Weights },
            Layer(4, 32, 12) with { SoftCap = 5f },
        ];
        foreach (KernelCase kernelCase in Cases(shapes, seed: 6200))
            yield return kernelCase;
        yield return new KernelCase(shapes[1], 2, InputFamily.LargeScores, 6250);
    }

    private static IEnumerable<KernelCase> Alibi()
    {
        DeclaredAttention[] shapes =
        [
            Square(6, 10, 33) with { Alibi = true },
            Square(8, 16, 17) with { Alibi = true, Mask = AttentionMask.Causal, Layout = AttentionLayout.HeadMajor },
            Square(2, 16, 9) with { Alibi = true, KeyValueLength = 600, CausalAlignment = CausalAlignment.BottomRight },
            Layer(6, 48, 20) with { Alibi = true, Mask = AttentionMask.Causal | AttentionMask.Boolean },
        ];
        return Cases(shapes, seed: 6300);
    }

    private static IEnumerable<KernelCase> Sinks()
    {
        DeclaredAttention[] shapes =
        [
            Square(3, 20, 33) with { Sinks = true },
            Square(2, 16, 17) with { Sinks = true, Mask = AttentionMask.Causal | AttentionMask.KeyPadding, Outputs = AttentionOutputs.Weights | AttentionOutputs.LogSumExp },
            Square(2, 16, 9) with { Sinks = true, KeyValueLength = 600 },
            Layer(4, 32, 12) with { Sinks = true, Mask = AttentionMask.Boolean },
        ];
        return Cases(shapes, seed: 6400);
    }

    private static IEnumerable<KernelCase> Rotary()
    {
        DeclaredAttention[] shapes =
        [
            Square(2, 20, 33) with { Rotary = RotaryPairing.HalfSplit },
            Square(3, 10, 17) with { Rotary = RotaryPairing.Interleaved, Layout = AttentionLayout.HeadMajor },
            Square(2, 24, 19) with { Rotary = RotaryPairing.HalfSplit, RotaryDimension = 10, Mask = AttentionMask.Causal },
            Square(2, 17, 19) with { Rotary = RotaryPairing.Interleaved, RotaryDimension = 6, PositionIds = true },
            Square(2, 16, 9) with { Rotary = RotaryPairing.HalfSplit, KeyValueLength = 600, CausalAlignment = CausalAlignment.BottomRight },
            Layer(4, 64, 18) with { Rotary = RotaryPairing.HalfSplit, KeyValueHeadCount = 2, PositionIds = true },
            Layer(2, 32, 7) with { Rotary = RotaryPairing.Interleaved, KeyValueLength = 21, PositionIds = true },
        ];
        return Cases(shapes, seed: 6500);
    }

    private static IEnumerable<KernelCase> Gradients()
    {
        const string Modifier = ScoreMethodCases.ModifierName, Predicate = ScoreMethodCases.PredicateName;
        DeclaredAttention[] shapes =
        [
            Square(2, 16, 20),
            Square(1, 64, 130) with { Mask = AttentionMask.Causal },
            Square(3, 33, 70) with { Mask = AttentionMask.Causal, ValueDimension = 20, Layout = AttentionLayout.HeadMajor },
            Square(6, 20, 33) with { KeyValueHeadCount = 2, KeyValueLength = 75 },
            Square(2, 32, 300) with { Mask = AttentionMask.Causal, WindowLeft = 40 },
            Square(2, 12, 90) with { WindowLeft = 11, WindowRight = 30, KeyValueLength = 50, CausalAlignment = CausalAlignment.BottomRight },
            Square(2, 24, 66) with { Mask = AttentionMask.Boolean | AttentionMask.KeyPadding, MaskAxes = AttentionAxes.Batch | AttentionAxes.Query },
            Square(3, 10, 40) with { Mask = AttentionMask.Additive | AttentionMask.Causal },
            Square(4, 10, 40) with { Mask = AttentionMask.Additive, BiasAxes = AttentionAxes.Head | AttentionAxes.Query, KeyValueHeadCount = 2 },
            Square(2, 16, 37) with { Mask = AttentionMask.Additive | AttentionMask.Boolean, BiasAxes = AttentionAxes.Batch, MaskAxes = AttentionAxes.Head },
            Square(2, 8, 70) with { Mask = AttentionMask.Additive | AttentionMask.Keys, BiasAxes = (AttentionAxes)7 },
            Square(2, 16, 50) with { SoftCap = 3f, Alibi = true },
            Square(3, 16, 45) with { Sinks = true, Mask = AttentionMask.Causal | AttentionMask.KeyPadding },
            Square(2, 24, 41) with { Rotary = RotaryPairing.HalfSplit, RotaryDimension = 16, Mask = AttentionMask.Causal },
            Square(2, 16, 21) with { Rotary = RotaryPairing.Interleaved, PositionIds = true, KeyValueLength = 30 },
            Square(4, 16, 30) with { PackedSequences = true, Mask = AttentionMask.Causal, KeyValueHeadCount = 2, Sinks = true },
            Square(2, 40, 25) with { PackedSequences = true, Rotary = RotaryPairing.HalfSplit, Scale = 0.3f },
            Square(1, 5, 3) with { Unroll = Unroll.Tiled, KeyValueLength = 1 },
            Square(2, 48, 80) with { VectorWidth = VectorWidth.Vector256, Outputs = AttentionOutputs.Weights },
            Square(2, 20, 80) with { VectorWidth = VectorWidth.Vector128 },
            Square(3, 16, 30) with { SoftCap = 3f, Mask = AttentionMask.Additive, BiasAxes = AttentionAxes.Head | AttentionAxes.Query },
            Square(2, 16, 75) with { MaskPredicate = Predicate },
            Square(3, 20, 50) with { ScoreModifier = Modifier, Mask = AttentionMask.Causal },
            Square(2, 12, 60) with { ScoreModifier = Modifier, MaskPredicate = Predicate, SoftCap = 4f, Alibi = true, Mask = AttentionMask.Additive | AttentionMask.KeyPadding },
            Square(4, 16, 40) with { ScoreModifier = Modifier, MaskPredicate = Predicate, KeyValueHeadCount = 2, Sinks = true, Layout = AttentionLayout.HeadMajor },
            Square(2, 16, 90) with { ScoreModifier = Modifier, WindowLeft = 20, WindowRight = 9, KeyValueLength = 70, CausalAlignment = CausalAlignment.BottomRight },
            Square(2, 8, 33) with { ScoreModifier = Modifier, MaskPredicate = Predicate, PackedSequences = true, VectorWidth = VectorWidth.Vector128 },
        ];
        foreach (KernelCase kernelCase in Cases([.. shapes.Select(shape => shape with { Gradients = true })], seed: 8800))
            yield return kernelCase;
    }

    private static IEnumerable<KernelCase> LayerGradients()
    {
        DeclaredAttention small = new(2, 36, 21) { IsMultiHead = true }, wide = small with { FeedForwardDimension = 70 };
        DeclaredAttention[] shapes =
        [
            small with { Mask = AttentionMask.Causal },
            new(4, 64, 130) { IsMultiHead = true, KeyValueHeadCount = 2, Rotary = RotaryPairing.HalfSplit, Mask = AttentionMask.Causal, Sinks = true },
            small with { KeyValueLength = 33, Mask = AttentionMask.Additive, SoftCap = 2, AddZeroAttention = true },
            small with { KeyInputDimension = 20, ValueInputDimension = 40, KeyValueLength = 17, Alibi = true },
            small with { PackedSequences = true, Mask = AttentionMask.Causal, WindowLeft = 6 },
            small with { PackedSequences = true, KeyValueLength = 30 },
            small with { Rotary = RotaryPairing.HalfSplit, PositionIds = true, Outputs = AttentionOutputs.AveragedWeights },
            small with { ScoreModifier = ScoreMethodCases.ModifierName, MaskPredicate = ScoreMethodCases.PredicateName },
            wide with { Mask = AttentionMask.Causal },
            wide with { NormalizationPlacement = NormalizationPlacement.Pre, Activation = Activation.GeluTanh, Mask = AttentionMask.KeyPadding },
            wide with { NormalizationPlacement = NormalizationPlacement.Both, Activation = Activation.SwiGlu, Normalization = Normalization.RmsNorm, KeyValueLength = 12 },
            wide with { NormalizationPlacement = NormalizationPlacement.Pre, Activation = Activation.GeGlu, PackedSequences = true },
            new(3, 96, 40) { IsMultiHead = true, FeedForwardDimension = 200, Activation = Activation.Relu, NormalizationPlacement = NormalizationPlacement.Pre, VectorWidth = VectorWidth.Vector256 },
            wide with { FeedForwardDimension = 0, NormalizationPlacement = NormalizationPlacement.Pre, VectorWidth = VectorWidth.Vector128 },
            wide with { FeedForwardDimension = 0, NormalizationPlacement = NormalizationPlacement.Both },
            small with { AddBiasKeyValue = true, Mask = AttentionMask.Causal | AttentionMask.KeyPadding },
            new(4, 40, 130) { IsMultiHead = true, AddBiasKeyValue = true, AddZeroAttention = true, KeyValueHeadCount = 2, SoftCap = 2, KeyValueLength = 19, VectorWidth = VectorWidth.Vector256 },
            wide with { AddBiasKeyValue = true, PackedSequences = true, KeyValueLength = 9, NormalizationPlacement = NormalizationPlacement.Pre, VectorWidth = VectorWidth.Vector128 },
        ];
        foreach (KernelCase kernelCase in Cases([.. shapes.Select(shape => shape with { Gradients = true })], seed: 8900))
            yield return kernelCase;

        // Scores that share a large part with that of the layer's own key: what they are wrong by alike must cancel.
        yield return new KernelCase(new(5, 100, 15) { IsMultiHead = true, AddBiasKeyValue = true, Mask = AttentionMask.Causal, Gradients = true }, 3, InputFamily.ShiftedScores, 20_280);
    }

    private static IEnumerable<KernelCase> Dropout()
    {
        DeclaredAttention layer = new(2, 36, 21) { IsMultiHead = true }, wide = layer with { FeedForwardDimension = 70, AttentionDropout = 0.2f, HiddenDropout = 0.25f, ResidualDropout = 0.1f };
        DeclaredAttention[] shapes =
        [
            Square(2, 16, 20) with { AttentionDropout = 0.5f },
            Square(1, 64, 130) with { AttentionDropout = 0.1f, Mask = AttentionMask.Causal },
            Square(6, 20, 33) with { AttentionDropout = 0.3f, KeyValueHeadCount = 2, KeyValueLength = 75, Layout = AttentionLayout.HeadMajor },
            Square(2, 32, 600) with { AttentionDropout = 0.1f, Mask = AttentionMask.Causal, WindowLeft = 40 },
            Square(2, 16, 9) with { AttentionDropout = 0.25f, KeyValueLength = 700 },
            Square(2, 16, 3) with { AttentionDropout = 0.25f, KeyValueLength = 70 },
            Square(1, 5, 3) with { AttentionDropout = 0.4f },
            Square(2, 24, 66) with { AttentionDropout = 0.7f, Mask = AttentionMask.Boolean | AttentionMask.KeyPadding, MaskAxes = AttentionAxes.Batch | AttentionAxes.Query },
            Square(4, 10, 40) with { AttentionDropout = 0.2f, Mask = AttentionMask.Additive, BiasAxes = AttentionAxes.Head | AttentionAxes.Query, SoftCap = 3f, Sinks = true },
            Square(2, 12, 60) with { AttentionDropout = 0.3f, ScoreModifier = ScoreMethodCases.ModifierName, MaskPredicate = ScoreMethodCases.PredicateName, SoftCap = 4f, Alibi = true },
            Square(4, 16, 30) with { AttentionDropout = 0.2f, PackedSequences = true, Mask = AttentionMask.Causal, Rotary = RotaryPairing.HalfSplit },
            Square(2, 20, 80) with { AttentionDropout = 0.2f, Outputs = AttentionOutputs.Weights | AttentionOutputs.AveragedWeights | AttentionOutputs.KeyWeightSums, VectorWidth = VectorWidth.Vector256 },
            Square(2, 48, 80) with { AttentionDropout = 0.99f, VectorWidth = VectorWidth.Vector128 },
            layer with { AttentionDropout = 0.2f, Mask = AttentionMask.Causal },
            layer with { AttentionDropout = 0.2f, PackedSequences = true, KeyValueLength = 30 },
            wide,
            wide with { NormalizationPlacement = NormalizationPlacement.Pre, Activation = Activation.SwiGlu, Mask = AttentionMask.Causal },
            wide with { NormalizationPlacement = NormalizationPlacement.Both, Normalization = Normalization.RmsNorm, KeyValueLength = 12 },
            wide with { AttentionDropout = null, HiddenDropout = null, NormalizationPlacement = NormalizationPlacement.Pre, PackedSequences = true },
            wide with { AttentionDropout = null, ResidualDropout = null, FeedForwardDimension = 150, VectorWidth = VectorWidth.Vector128 },
            wide with { FeedForwardDimension = 0, HiddenDropout = null, NormalizationPlacement = NormalizationPlacement.Both, VectorWidth = VectorWidth.Vector256 },
            wide with { FeedForwardDimension = 0, HiddenDropout = null },
        ];
        return Cases([.. shapes.Select(shape => shape with { Gradients = true })], seed: 9000);
    }

    private static IEnumerable<KernelCase> Outputs()
    {
        AttentionOutputs[] kinds =
        [
            AttentionOutputs.AveragedWeights,
            AttentionOutputs.LogSumExp,
            AttentionOutputs.ScaledScores,
            AttentionOutputs.CappedScores,
            AttentionOutputs.MaskedScores,
            AttentionOutputs.KeyWeightSums,
            (AttentionOutputs)127,
        ];
        int seed = 6600;
        foreach (AttentionOutputs kind in kinds)
        {
            DeclaredAttention plain = Square(3, 12, 21) with { Outputs = kind, Mask = AttentionMask.Causal | AttentionMask.Additive };
            foreach (KernelCase kernelCase in Cases([plain], seed += 10))
                yield return kernelCase;
        }

        DeclaredAttention[] others =
        [
            Square(2, 8, 11) with { Outputs = AttentionOutputs.LogSumExp | AttentionOutputs.KeyWeightSums, KeyValueLength = 600 },
            Square(2, 8, 40) with { Outputs = AttentionOutputs.CappedScores | AttentionOutputs.MaskedScores, SoftCap = 3f, Mask = AttentionMask.KeyPadding },
            Layer(4, 32, 13) with { Outputs = AttentionOutputs.AveragedWeights | AttentionOutputs.LogSumExp, Mask = AttentionMask.KeyPadding },
        ];
        foreach (KernelCase kernelCase in Cases(others, seed + 10))
            yield return kernelCase;
    }

    private static IEnumerable<KernelCase> Cache()
    {
        DeclaredAttention[] shapes =
        [
            Square(2, 16, 40) with { KeyValueCache = true },
            Square(6, 20, 33) with { KeyValueCache = true, KeyValueHeadCount = 2, KeyValueType = ElementType.BFloat16 },
            Square(8, 16, 19) with { KeyValueCache = true, KeyValueHeadCount = 1, KeyValueType = ElementType.Float16, Layout = AttentionLayout.HeadMajor },
            Square(6, 20, 33) with { KeyValueCache = true, KeyValueHeadCount = 2, KeyValueType = ElementType.Int8 },
            Square(4, 64, 40) with { KeyValueCache = true, KeyValueHeadCount = 2, KeyValueType = ElementType.Int8, Sinks = true, WindowLeft = 9 },
            Square(2, 16, 21) with { KeyValueCache = true, Rotary = RotaryPairing.HalfSplit, KeyValueType = ElementType.Int8, ElementType = ElementType.Float16 },
            Layer(2, 32, 18) with { KeyValueCache = true, KeyValueType = ElementType.Int8, Rotary = RotaryPairing.Interleaved },
            Square(4, 10, 37) with { KeyValueCache = true, WindowLeft = 6, Sinks = true },
            Square(2, 24, 21) with { KeyValueCache = true, Rotary = RotaryPairing.HalfSplit },
            Square(2, 16, 21) with { KeyValueCache = true, Rotary = RotaryPairing.Interleaved, PositionIds = true, KeyValueType = ElementType.BFloat16 },
            Square(2, 8, 17) with { KeyValueCache = true, Mask = AttentionMask.Causal | AttentionMask.Additive | AttentionMask.Keys },
            Layer(4, 32, 24) with { KeyValueCache = true, KeyValueHeadCount = 2 },
            Layer(2, 32, 18) with { KeyValueCache = true, KeyValueType = ElementType.Float16, Rotary = RotaryPairing.HalfSplit },
        ];
        int seed = 6800;
        foreach (DeclaredAttention declaration in shapes)
        {
            foreach (KernelCase kernelCase in Cases([declaration], seed += 11))
                yield return kernelCase;
        }

        // Long enough for several key blocks, full to the last row, and tokens only.
        DeclaredAttention large = Square(4, 16, 640) with { KeyValueCache = true, KeyValueHeadCount = 1 };
        yield return new KernelCase(large, 2, InputFamily.Normal, ++seed) { Steps = [600, 39, 1] };
        yield return new KernelCase(large, 1, InputFamily.ShiftedScores, ++seed) { Steps = [1, 1, 1, 1, 1] };
    }

    private static IEnumerable<KernelCase> StoredTypes()
    {
        DeclaredAttention[] shapes =
        [
            Square(2, 20, 33) with { ElementType = ElementType.Float16 },
            Square(3, 16, 17) with { ElementType = ElementType.BFloat16, Layout = AttentionLayout.HeadMajor },
            Square(2, 16, 9) with { KeyValueType = ElementType.BFloat16, KeyValueLength = 600 },
            Square(2, 17, 23) with { KeyValueType = ElementType.Float16, Mask = AttentionMask.KeyPadding },
            Square(2, 10, 21) with { ElementType = ElementType.BFloat16, KeyValueType = ElementType.Float32, Mask = AttentionMask.Causal },
            Square(4, 12, 14) with { ElementType = ElementType.Float16, KeyValueHeadCount = 2, Rotary = RotaryPairing.HalfSplit },
        ];
        return Cases(shapes, seed: 6900);
    }

    private static IEnumerable<KernelCase> Packed()
    {
        DeclaredAttention[] shapes =
        [
            Square(2, 20, 33) with { PackedSequences = true },
            Square(3, 16, 17) with { PackedSequences = true, Mask = AttentionMask.Causal, CausalAlignment = CausalAlignment.BottomRight, KeyValueLength = 29 },
            Square(4, 8, 40) with { PackedSequences = true, KeyValueHeadCount = 2, Outputs = AttentionOutputs.LogSumExp, KeyValueLength = 600 },
            Square(2, 16, 21) with { PackedSequences = true, WindowLeft = 4, WindowRight = 3, Rotary = RotaryPairing.HalfSplit },
        ];
        foreach (KernelCase kernelCase in Cases(shapes, seed: 7000))
            yield return kernelCase with { BatchSize = kernelCase.BatchSize + 3 };
    }

    private static IEnumerable<KernelCase> Shards()
    {
        DeclaredAttention[] shapes =
        [
            Square(2, 16, 33) with { KeyShards = true, Mask = AttentionMask.Causal, KeyValueLength = 20, Outputs = AttentionOutputs.LogSumExp },
            Square(2, 20, 40) with { KeyShards = true, WindowLeft = 9, WindowRight = 2, KeyValueLength = 25 },
            Square(4, 10, 17) with { KeyShards = true, Alibi = true, Rotary = RotaryPairing.HalfSplit },
            Square(1, 16, 600) with { KeyShards = true, Mask = AttentionMask.Causal },
        ];
        return Cases(shapes, seed: 7100);
    }

    private static IEnumerable<KernelCase> KeyMask()
    {
        DeclaredAttention[] shapes =
        [
            Square(2, 20, 33) with { Mask = AttentionMask.Keys },
            Square(3, 16, 17) with { Mask = AttentionMask.Keys | AttentionMask.Causal, Layout = AttentionLayout.HeadMajor, Outputs = AttentionOutputs.Weights },
            Square(2, 16, 9) with { Mask = AttentionMask.Keys | AttentionMask.KeyPadding | AttentionMask.Boolean, KeyValueLength = 600 },
            Layer(4, 32, 12) with { Mask = AttentionMask.Keys },
        ];

        // Both polarities, which the seed's parity settles.
        return Cases(shapes, seed: 7200).Concat(Cases(shapes, seed: 7301));
    }

    private static IEnumerable<KernelCase> LayerExtras()
    {
        DeclaredAttention[] shapes =
        [
            Layer(4, 32, 12) with { KeyInputDimension = 20, ValueInputDimension = 13, KeyValueLength = 17 },
            Layer(2, 24, 9) with { ValueInputDimension = 40 },
            Layer(4, 32, 15) with { AddBiasKeyValue = true, Mask = AttentionMask.Causal | AttentionMask.Keys },
            Layer(2, 20, 7) with { AddZeroAttention = true, Mask = AttentionMask.KeyPadding, Outputs = AttentionOutputs.AveragedWeights },
            Layer(4, 40, 11) with { AddBiasKeyValue = true, AddZeroAttention = true, KeyValueHeadCount = 2, KeyValueLength = 33, Outputs = AttentionOutputs.Weights },
            Layer(4, 32, 12) with { KeyInputDimension = 20, ValueInputDimension = 13, KeyValueLength = 17, WeightType = ElementType.BFloat16 },
            Layer(4, 36, 40) with { WeightType = ElementType.BFloat16, VectorWidth = VectorWidth.Vector256 },
            Layer(2, 20, 33) with { AddBiasKeyValue = true, WeightType = ElementType.BFloat16, VectorWidth = VectorWidth.Vector128 },
            Layer(1, 70, 14) with { KeyValueCache = true, WeightType = ElementType.BFloat16 },
            Layer(4, 32, 12) with { KeyInputDimension = 20, ValueInputDimension = 13, KeyValueLength = 17, WeightType = ElementType.Int8 },
            Layer(4, 36, 40) with { WeightType = ElementType.Int8, VectorWidth = VectorWidth.Vector256 },
            Layer(2, 20, 33) with { AddBiasKeyValue = true, WeightType = ElementType.Int8, VectorWidth = VectorWidth.Vector128 },
            Layer(1, 70, 14) with { KeyValueCache = true, WeightType = ElementType.Int8, KeyValueType = ElementType.Int8 },
        ];
        return Cases(shapes, seed: 7400);
    }

    private static IEnumerable<KernelCase> PackedLayers()
    {
        DeclaredAttention[] shapes =
        [
            Layer(4, 32, 12) with { PackedSequences = true },
            Layer(4, 40, 19) with { PackedSequences = true, Mask = AttentionMask.Causal, KeyValueHeadCount = 2, Rotary = RotaryPairing.HalfSplit, Outputs = AttentionOutputs.LogSumExp },
            Layer(2, 24, 9) with { PackedSequences = true, KeyValueLength = 23, Alibi = true, Sinks = true },
            Layer(2, 24, 7) with { PackedSequences = true, KeyInputDimension = 20, ValueInputDimension = 13, KeyValueLength = 17 },
            Layer(2, 20, 33) with { PackedSequences = true, AddBiasKeyValue = true, VectorWidth = VectorWidth.Vector128 },
            Layer(4, 40, 19) with { PackedSequences = true, Mask = AttentionMask.Causal, WeightType = ElementType.BFloat16 },
            Layer(4, 40, 19) with { PackedSequences = true, Mask = AttentionMask.Causal, WeightType = ElementType.Int8 },
        ];
        return Cases(shapes, seed: 7501).Concat(Cases(shapes, seed: 7502));
    }

    // As declared, then shorter and poisoned; with a cache or packed, where a call tells no lengths, with another seed instead.
    private static IEnumerable<KernelCase> Cases(IEnumerable<DeclaredAttention> declarations, int seed)
    {
        InputFamily[] families = [InputFamily.Normal, InputFamily.ShiftedScores, InputFamily.VisibleNaN];
        foreach (DeclaredAttention declaration in declarations)
        {
            AttentionAttribute attribute = declaration.ToAttribute();
            yield return new KernelCase(declaration, 1 + seed % 3, InputFamily.Normal, seed);
            var second = new KernelCase(declaration, 2, families[seed % families.Length], seed + 50) { IsPoisoned = true };
            if (declaration.TakesLengths)
            {
                int queries = Math.Max(attribute.SequenceLength * 2 / 3, 1);
                int keys = declaration.HasOwnKeys ? Math.Max(attribute.KeyValueLength - 1, 1) : queries;
                second = second with { Lengths = (queries, keys) };
            }

            yield return second;
            seed += 2;
        }
    }

    private static DeclaredAttention Square(int heads, int dimension, int length) => new(heads, heads * dimension, length);

    private static DeclaredAttention Layer(int heads, int model, int length) => new(heads, model, length) { IsMultiHead = true };
}
