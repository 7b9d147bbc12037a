namespace AttentionGen.Tests.Cases;

/// <summary>Every option of the attributes, and the sizes that go with some.</summary>
internal static class DeclarationOptions
{
    public const string Layer = "MultiHeadAttention";

    public static IReadOnlyList<DeclarationOption> All { get; } =
    [
        new(Layer, (d, _) => d with { IsMultiHead = true }, Chance: 0.3),
        new("KeyValueLength", (d, r) => d with { KeyValueLength = RandomDeclarations.Length(r) }, Chance: 0.3),
        new("KeyValueHeadCount", (d, r) => d with { KeyValueHeadCount = RandomDeclarations.Divisor(r, d.HeadCount) }, Chance: 0.2),
        new("ValueDimension", (d, r) => d with { ValueDimension = RandomDeclarations.Dimension(r) }),
        new("Scale", (d, r) => d with { Scale = (float)Math.Round(r.NextDouble(), 3) }, Chance: 0.1),
        new("Causal", (d, _) => d with { Mask = d.Mask.GetValueOrDefault() | AttentionMask.Causal }, Chance: 0.35),
        new("KeyPadding", (d, _) => d with { Mask = d.Mask.GetValueOrDefault() | AttentionMask.KeyPadding }),
        new("Boolean", (d, r) => d with { Mask = d.Mask.GetValueOrDefault() | AttentionMask.Boolean, MaskAxes = RandomDeclarations.Axes(r) }),
        new("Additive", (d, r) => d with { Mask = d.Mask.GetValueOrDefault() | AttentionMask.Additive, BiasAxes = RandomDeclarations.Axes(r) }),
        new("Keys", (d, _) => d with { Mask = d.Mask.GetValueOrDefault() | AttentionMask.Keys }),
        new("BottomRight", (d, _) => d with { CausalAlignment = CausalAlignment.BottomRight }),
        new("WindowLeft", (d, r) => d with { WindowLeft = r.Next(20) }),
        new("WindowRight", (d, r) => d with { WindowRight = 1 + r.Next(20) }, Chance: 0.1),
        new("WindowRight = 0", (d, _) => d with { WindowRight = 0 }, Chance: 0.05),
        new("SoftCap", (d, r) => d with { SoftCap = (float)Math.Round(0.5 + r.NextDouble() * 20, 2) }),
        new("Alibi", (d, _) => d with { Alibi = true }),
        new("Sinks", (d, _) => d with { Sinks = true }),
        new("HalfSplit", (d, _) => d with { Rotary = RotaryPairing.HalfSplit }),
        new("Interleaved", (d, _) => d with { Rotary = RotaryPairing.Interleaved }),
        new("RotaryDimension", (d, r) => d with { RotaryDimension = 2 * (1 + r.Next(RandomDeclarations.HeadDimension(d) / 2)) }, Chance: 0.3),
        new("PositionIds", (d, _) => d with { PositionIds = true }, Chance: 0.3),
        new("KeyValueCache", (d, _) => d with { KeyValueCache = true }),
        new("KeyValueType", (d, r) => d with { KeyValueType = (r.Next(d.HasCache ? 3 : 2)) switch { 0 => ElementType.Float16, 1 => ElementType.BFloat16, _ => ElementType.Int8 } }),
        new("KeyShards", (d, _) => d with { KeyShards = true }, Chance: 0.1),
        new("HeadMajor", (d, _) => d with { Layout = AttentionLayout.HeadMajor }, Chance: 0.25),
        new("Float16", (d, _) => d with { ElementType = ElementType.Float16 }, Chance: 0.1),
        new("BFloat16", (d, _) => d with { ElementType = ElementType.BFloat16 }, Chance: 0.1),
        new("PackedSequences", (d, _) => d with { PackedSequences = true }, Chance: 0.1),
        new("WeightType", (d, r) => d with { WeightType = r.Next(2) == 0 ? ElementType.BFloat16 : ElementType.Int8 }, Chance: 0.1),
        new("KeyInputDimension", (d, r) => d with { KeyInputDimension = 1 + r.Next(40) }, Chance: 0.1),
        new("ValueInputDimension", (d, r) => d with { ValueInputDimension = 1 + r.Next(40) }, Chance: 0.1),
        new("AddBiasKeyValue", (d, _) => d with { AddBiasKeyValue = true }, Chance: 0.1),
        new("AddZeroAttention", (d, _) => d with { AddZeroAttention = true }, Chance: 0.1),
        new("ScoreModifier", (d, _) => d with { ScoreModifier = ScoreMethodCases.ModifierName }, Chance: 0.1),
        new("MaskPredicate", (d, _) => d with { MaskPredicate = ScoreMethodCases.PredicateName }, Chance: 0.1),
        new("Gradients", (d, _) => d with { Gradients = true }, Chance: 0.2),
        new("AttentionDropout", (d, r) => d with { AttentionDropout = (float)Math.Round(0.01 + r.NextDouble() * 0.9, 2) }, Chance: 0.1),
        .. Enum.GetValues<AttentionOutputs>().Where(output => output != AttentionOutputs.None).Select(Output),
        new("VectorWidth", (d, r) => d with { VectorWidth = new[] { VectorWidth.Vector128, VectorWidth.Vector256, VectorWidth.Vector512 }[r.Next(3)] }),
        new("Unroll.Tiled", (d, _) => d with { Unroll = Unroll.Tiled }, Chance: 0.1),
        new("Unroll.Full", (d, _) => d with { Unroll = Unroll.Full }, Chance: 0.05),
    ];

    private static readonly Dictionary<string, DeclarationOption> s_byName = All.ToDictionary(option => option.Name);

    /// <summary>The names of all.</summary>
    public static IReadOnlySet<string> Names { get; } = All.Select(option => option.Name).ToHashSet();

    public static DeclarationOption ByName(string name) => s_byName[name];

    private static DeclarationOption Output(AttentionOutputs output) =>
        new(output.ToString(), (d, _) => d with { Outputs = d.Outputs.GetValueOrDefault() | output });
}
