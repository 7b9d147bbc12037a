extern alias generator;

using System.Text;
using AttentionGen.Tests.Cases;
using AttentionGen.Tests.InMemory;
using AttentionGen.Tests.Planning;
using generator::AttentionGen.Generator.Model;
using generator::AttentionGen.Generator.Planning;

namespace AttentionGen.Tests.Snapshots;

/// <summary>What each option changes in the plan of a few shapes, and nothing else: a change of the planner shows here, for better or worse.</summary>
public sealed class OptionPlanTests
{
    private static readonly DeclaredAttention s_short = new(4, 64, 40), s_long = new(4, 80, 700), s_few = new(4, 64, 3) { KeyValueLength = 300 };

    private static readonly DeclaredAttention s_layer = new(4, 64, 40) { IsMultiHead = true };

    private static readonly DeclaredAttention s_transformer = s_layer with { FeedForwardDimension = 96 };

    private static readonly Func<DeclaredAttention, DeclaredAttention>[] s_options =
    [
        d => d with { KeyValueHeadCount = 2 },
        d => d with { HeadDimension = 20, ValueDimension = 12 },
        d => d with { Mask = AttentionMask.Causal },
        d => d with { Mask = AttentionMask.Causal, CausalAlignment = CausalAlignment.BottomRight },
        d => d with { Mask = AttentionMask.KeyPadding },
        d => d with { Mask = AttentionMask.Keys },
        d => d with { Mask = AttentionMask.Boolean, MaskAxes = AttentionAxes.Batch | AttentionAxes.Head },
        d => d with { Mask = AttentionMask.Boolean | AttentionMask.Additive, BiasAxes = AttentionAxes.Head | AttentionAxes.Query },
        d => d with { WindowLeft = 9 },
        d => d with { WindowRight = 5 },
        d => d with { WindowLeft = 9, WindowRight = 7 },
        d => d with { WindowLeft = 30, Mask = AttentionMask.Causal | AttentionMask.KeyPadding },
        d => d with { SoftCap = 5f },
        d => d with { Alibi = true },
        d => d with { Sinks = true },
        d => d with { Rotary = RotaryPairing.HalfSplit },
        d => d with { Rotary = RotaryPairing.Interleaved, RotaryDimension = 6, PositionIds = true },
        d => d with { Outputs = AttentionOutputs.Weights },
        d => d with { Outputs = AttentionOutputs.AveragedWeights },
        d => d with { Outputs = AttentionOutputs.LogSumExp },
        d => d with { Outputs = AttentionOutputs.KeyWeightSums },
        d => d with { Outputs = AttentionOutputs.ScaledScores },
        d => d with { Outputs = AttentionOutputs.CappedScores, SoftCap = 5f },
        d => d with { Outputs = AttentionOutputs.MaskedScores, WindowLeft = 9, WindowRight = 7 },
        d => d with { ScoreModifier = ScoreMethodCases.ModifierName },
        d => d with { MaskPredicate = ScoreMethodCases.PredicateName },
        d => d with { MaskPredicate = ScoreMethodCases.PredicateName, Mask = AttentionMask.Boolean, VectorWidth = VectorWidth.Vector256 },
        d => d with { PackedSequences = true, Mask = AttentionMask.Causal },
        d => d with { Gradients = true },
        d => d with { Gradients = true, AttentionDropout = 0.1f },
        d => d with { VectorWidth = VectorWidth.Vector256 },
        d => d with { Unroll = Unroll.Tiled },
    ];

    private static readonly Func<DeclaredAttention, DeclaredAttention>[] s_optionsOfAttention =
    [
        d => d with { Layout = AttentionLayout.HeadMajor },
        d => d with { Layout = AttentionLayout.HeadMajor, WindowLeft = 9, WindowRight = 7 },
        d => d with { ElementType = ElementType.Float16 },
        d => d with { KeyValueType = ElementType.BFloat16 },
        d => d with { ElementType = ElementType.BFloat16, KeyValueType = ElementType.Float32, WindowLeft = 9, WindowRight = 7 },
        d => d with { KeyShards = true, Mask = AttentionMask.Causal },
        d => d with { KeyShards = true, MaskPredicate = ScoreMethodCases.PredicateName },
    ];

    private static readonly Func<DeclaredAttention, DeclaredAttention>[] s_optionsOfLayers =
    [
        d => d with { KeyInputDimension = 20, ValueInputDimension = 13 },
        d => d with { AddBiasKeyValue = true },
        d => d with { AddZeroAttention = true },
        d => d with { WeightType = ElementType.BFloat16 },
        d => d with { WeightType = ElementType.Int8 },
    ];

    private static readonly Func<DeclaredAttention, DeclaredAttention>[] s_caches =
    [
        d => d with { KeyValueCache = true },
        d => d with { KeyValueCache = true, KeyValueHeadCount = 1 },
        d => d with { KeyValueCache = true, KeyValueType = ElementType.Int8, ElementType = d.IsMultiHead ? null : ElementType.Float16 },
        d => d with { KeyValueCache = true, Rotary = RotaryPairing.HalfSplit },
        d => d with { KeyValueCache = true, WindowLeft = 6, MaskPredicate = ScoreMethodCases.PredicateName },
    ];

    public static IEnumerable<TheoryDataRow<string>> Shapes => s_shapes.Keys.Select(shape => new TheoryDataRow<string>(shape));

    private static readonly Dictionary<string, (DeclaredAttention Plain, Func<DeclaredAttention, DeclaredAttention>[] Options)> s_shapes = new()
    {
        ["Short"] = (s_short, [.. s_options, .. s_optionsOfAttention, .. s_caches]),
        ["Long"] = (s_long, [.. s_options, .. s_optionsOfAttention, .. s_caches]),
        ["Few_queries"] = (s_few, [.. s_options, .. s_optionsOfAttention]),
        ["Layer"] = (s_layer, [.. s_options, .. s_optionsOfLayers, .. s_caches]),
        ["Transformer_layer"] =
        (
            s_transformer,
            [
                .. s_optionsOfLayers, .. s_caches,
                d => d with { FeedForwardDimension = 0 },
                d => d with { FeedForwardDimension = 4000, Activation = Activation.SwiGlu },
                d => d with { NormalizationPlacement = NormalizationPlacement.Pre, Normalization = Normalization.RmsNorm },
                d => d with { NormalizationPlacement = NormalizationPlacement.Both, Epsilon = 1e-6f },
            ]),
    };

    // Parsing is no decision of the planner's: once will do.
    private static readonly Lazy<Dictionary<DeclaredAttention, KernelSpec>> s_specs = new(() =>
    {
        DeclaredAttention[] all = [.. s_shapes.Values.SelectMany(shape => shape.Options.Select(option => option(shape.Plain)).Prepend(shape.Plain)).Distinct()];
        return all.Zip(ParsedSpecs.Of(all)).ToDictionary(pair => pair.First, pair => pair.Second);
    });

    [Theory]
    [MemberData(nameof(Shapes))]
    public Task What_each_option_changes(string shape)
    {
        (DeclaredAttention plain, Func<DeclaredAttention, DeclaredAttention>[] options) = s_shapes[shape];
        KernelPlan before = Planner.Plan(s_specs.Value[plain]);
        var table = new StringBuilder($"{plain}\n");
        foreach ((string path, string value) in PlanFacts.Of(before))
            table.Append($"    {path}: {value}\n");
        foreach (DeclaredAttention declaration in options.Select(option => option(plain)))
        {
            table.Append($"{declaration}\n");
            foreach (string difference in PlanFacts.Differences(before, Planner.Plan(s_specs.Value[declaration])))
                table.Append($"    {difference}\n");
        }

        return Snapshot.VerifyText(typeof(OptionPlanTests), table.ToString(), method: $"{nameof(What_each_option_changes)}.{shape}");
    }

    /// <summary>What the head of a generated file says of a shape, and what each option adds to it.</summary>
    [Theory]
    [MemberData(nameof(Shapes))]
    [InlineData("Far")]
    [InlineData("Far_layer")]
    public Task What_each_option_says(string shape)
    {
        (DeclaredAttention plain, Func<DeclaredAttention, DeclaredAttention>[] options) = s_shapes.TryGetValue(shape, out var near) ? near : s_far[shape];
        DeclaredAttention[] all = [plain, .. options.Select(option => option(plain))];
        KernelSpec[] specs = s_shapes.ContainsKey(shape) ? [.. all.Select(declaration => s_specs.Value[declaration])] : [.. ParsedSpecs.Of(all)];
        string[] before = [.. PlanDescription.Of(Planner.Plan(specs[0]))];
        var text = new StringBuilder();
        for (int n = 0; n < all.Length; n++)
        {
            text.Append($"{all[n]}\n");
            foreach (string line in PlanDescription.Of(Planner.Plan(specs[n])).Where(line => n == 0 || !before.Contains(line)))
                text.Append($"    {line}\n");
        }

        return Snapshot.VerifyText(typeof(OptionPlanTests), text.ToString(), method: $"{nameof(What_each_option_says)}.{shape}");
    }

    /// <summary>Of which the near caches do not hold a sample, or a layer's weights.</summary>
    private static readonly Dictionary<string, (DeclaredAttention Plain, Func<DeclaredAttention, DeclaredAttention>[] Options)> s_far = new()
    {
        ["Far"] =
        (
            new(12, 768, 4096),
            [
                d => d with { KeyValueHeadCount = 1 },
                d => d with { SequenceLength = 1, KeyValueLength = 4096 },
                d => d with { Layout = AttentionLayout.HeadMajor },
                d => d with { MaskPredicate = ScoreMethodCases.PredicateName },
                d => d with { WindowLeft = 100, WindowRight = 100, Layout = AttentionLayout.HeadMajor },
                d => d with { KeyValueType = ElementType.Float16, Rotary = RotaryPairing.HalfSplit },
            ]),
        ["Far_layer"] =
        (
            new(16, 1024, 128) { IsMultiHead = true, FeedForwardDimension = 4096 },
            [d => d with { WeightType = ElementType.BFloat16 }, d => d with { WeightType = ElementType.Int8 }, d => d with { NormalizationPlacement = NormalizationPlacement.Pre, Activation = Activation.None }, d => d with { PackedSequences = true }]),
    };
}
