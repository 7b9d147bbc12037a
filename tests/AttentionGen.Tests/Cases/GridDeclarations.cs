namespace AttentionGen.Tests.Cases;

/// <summary>The shapes whose speed is measured, as the benchmarks declare them, and one of each kind of kernel besides.</summary>
internal static class GridDeclarations
{
    private static readonly DeclaredAttention[] s_shapes =
    [
        new(4, 64, 16),
        new(8, 256, 32),
        new(12, 384, 128),
        new(12, 768, 128),
        new(12, 768, 512),
        new(8, 512, 256) { Mask = AttentionMask.Causal },
        new(12, 768, 512) { Mask = AttentionMask.Causal },
        new(12, 768, 1024) { Mask = AttentionMask.Causal },
        new(8, 1024, 1024) { Mask = AttentionMask.Causal },
        new(8, 512, 2048),
        new(8, 512, 4096) { Mask = AttentionMask.Causal },
        new(8, 256, 32) { IsMultiHead = true },
        new(12, 384, 128) { IsMultiHead = true },
        new(12, 768, 128) { IsMultiHead = true },
        new(12, 768, 512) { IsMultiHead = true, Mask = AttentionMask.Causal },
    ];

    // What brings a hot method of its own, or another form of one.
    private static readonly DeclaredAttention[] s_variants =
    [
        new(8, 512, 256) { SoftCap = 30, Alibi = true, Mask = AttentionMask.Causal },
        new(8, 512, 256) { SoftCap = 30, Outputs = AttentionOutputs.CappedScores },
        new(8, 512, 256) { WindowLeft = 64, WindowRight = 32, Alibi = true, Mask = AttentionMask.Additive | AttentionMask.Boolean },
        new(8, 512, 256) { SoftCap = 30, WindowLeft = 64, WindowRight = 32, Alibi = true, Mask = AttentionMask.Additive },
        new(12, 768, 512) { WindowLeft = 128, Mask = AttentionMask.Causal },
        new(8, 512, 512) { WindowLeft = 64, WindowRight = 64 },
        new(8, 512, 512) { KeyValueCache = true, KeyValueHeadCount = 2 },
        new(8, 512, 512) { KeyValueCache = true, KeyValueHeadCount = 1, KeyValueType = ElementType.Float16, WindowLeft = 200 },
        new(8, 512, 512) { KeyValueCache = true, KeyValueHeadCount = 2, KeyValueType = ElementType.BFloat16 },
        new(8, 512, 512) { KeyValueCache = true, KeyValueHeadCount = 2, KeyValueType = ElementType.Int8 },
        new(12, 768, 256) { KeyValueType = ElementType.Float16 },
        new(12, 768, 256) { ElementType = ElementType.BFloat16, Mask = AttentionMask.Keys },
        new(12, 768, 256) { Rotary = RotaryPairing.HalfSplit },
        new(12, 768, 256) { Rotary = RotaryPairing.Interleaved, PositionIds = true, Mask = AttentionMask.Causal },
        new(12, 768, 256) { Outputs = AttentionOutputs.LogSumExp | AttentionOutputs.Weights | AttentionOutputs.KeyWeightSums },
        new(8, 256, 64) { IsMultiHead = true, KeyValueCache = true, KeyValueHeadCount = 2, Rotary = RotaryPairing.HalfSplit, SoftCap = 30 },
        new(12, 384, 128) { IsMultiHead = true, WeightType = ElementType.BFloat16 },
        new(12, 384, 128) { IsMultiHead = true, WeightType = ElementType.Int8 },
        new(8, 256, 64) { IsMultiHead = true, AddBiasKeyValue = true, AddZeroAttention = true, KeyInputDimension = 96 },
    ];

    /// <summary>Each shape at the machine's width, and held to 256 bits.</summary>
    public static IReadOnlyList<DeclaredAttention> All { get; } =
        [.. s_shapes.Concat(s_variants).SelectMany(shape => new[] { shape, shape with { VectorWidth = VectorWidth.Vector256 } })];

    public static IEnumerable<TheoryDataRow<string>> Names => All.Select(declaration => new TheoryDataRow<string>(declaration.ToString()));
}
