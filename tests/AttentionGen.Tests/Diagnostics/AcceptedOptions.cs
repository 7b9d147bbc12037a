using System.Linq;
using Xunit;

namespace AttentionGen.Tests.Diagnostics;

/// <summary>Options that are right, by themselves and together: the neighbours of what <see cref="OptionCases"/> refuses.</summary>
internal static class AcceptedOptions
{
    /// <summary>Two heads of four elements, four rows.</summary>
    private static readonly string[] Both =
    [
        "KeyValueHeadCount = 1",
        "KeyValueHeadCount = 2",
        "WindowLeft = 0, WindowRight = 0",
        "WindowLeft = int.MaxValue, WindowRight = int.MaxValue",
        "WindowLeft = -1, WindowRight = -1",
        "Mask = AttentionMask.Causal, WindowLeft = 2, WindowRight = 0",
        "Mask = AttentionMask.Causal, WindowLeft = int.MaxValue, WindowRight = -1",
        "WindowRight = 3, CausalAlignment = CausalAlignment.BottomRight",
        "SoftCap = 0f",
        "SoftCap = -0f",
        "SoftCap = 1e-37f, Scale = 2e38f",
        "SoftCap = 1e37f",
        "SoftCap = 30, Mask = AttentionMask.Additive",
        "Alibi = true",
        "Alibi = false, Sinks = false, KeyValueCache = false, KeyShards = false, PositionIds = false",
        "Alibi = true, CausalAlignment = CausalAlignment.BottomRight",
        "Sinks = true, Mask = AttentionMask.Causal | AttentionMask.Keys",
        "Rotary = RotaryPairing.None",
        "Rotary = RotaryPairing.HalfSplit",
        "Rotary = RotaryPairing.Interleaved, RotaryDimension = 2, PositionIds = true",
        "Rotary = RotaryPairing.HalfSplit, HeadDimension = 5, RotaryDimension = 4",
        "Rotary = RotaryPairing.HalfSplit, CausalAlignment = CausalAlignment.BottomRight",
        "KeyValueCache = true",
        "KeyValueCache = true, KeyValueHeadCount = 1, WindowLeft = 2, WindowRight = 0, SoftCap = 5f, Alibi = true, "
            + "Sinks = true",
        "KeyValueCache = true, Mask = AttentionMask.Causal | AttentionMask.Boolean | AttentionMask.Additive | "
            + "AttentionMask.Keys, Rotary = RotaryPairing.HalfSplit, PositionIds = true",
        "KeyValueCache = true, KeyValueType = ElementType.BFloat16",
        "KeyValueCache = true, KeyValueType = ElementType.Int8, Rotary = RotaryPairing.HalfSplit",
        "KeyValueCache = true, KeyValueType = ElementType.Float32, Outputs = AttentionOutputs.KeyWeightSums",
        "Mask = AttentionMask.Keys | AttentionMask.KeyPadding | AttentionMask.Boolean",
        "Outputs = AttentionOutputs.Weights | AttentionOutputs.AveragedWeights | AttentionOutputs.LogSumExp | "
            + "AttentionOutputs.ScaledScores | AttentionOutputs.CappedScores | AttentionOutputs.MaskedScores | "
            + "AttentionOutputs.KeyWeightSums",
    ];

    private static readonly string[] AttentionAlone =
    [
        "ElementType = ElementType.Float16",
        "ElementType = ElementType.BFloat16, KeyValueType = ElementType.Float32",
        "KeyValueType = ElementType.Float16, Layout = AttentionLayout.HeadMajor",
        "ElementType = ElementType.Float16, KeyValueCache = true, KeyValueType = ElementType.BFloat16",
        "Gradients = false, KeyValueCache = true",
        "Gradients = true, ElementType = ElementType.Float32",
        "Gradients = true, Mask = AttentionMask.Causal | AttentionMask.Additive, SoftCap = 3, Alibi = true, Sinks = true, Outputs = AttentionOutputs.Weights",
        "Gradients = true, PackedSequences = true, Rotary = RotaryPairing.HalfSplit, WindowLeft = 2",
        "Gradients = true, AttentionDropout = 0.999f, Mask = AttentionMask.Causal",
        "AttentionDropout = 0f",
        "PackedSequences = true",
        "PackedSequences = true, Layout = AttentionLayout.SequenceMajor, Outputs = AttentionOutputs.LogSumExp, Mask = "
            + "AttentionMask.Causal, CausalAlignment = CausalAlignment.BottomRight, KeyValueLength = 6",
        "PackedSequences = true, WindowLeft = 1, WindowRight = 1, Alibi = true, Sinks = true, Rotary = "
            + "RotaryPairing.HalfSplit, SoftCap = 2f, KeyValueHeadCount = 1",
        "KeyShards = true, Mask = AttentionMask.Causal",
        "KeyShards = true, WindowLeft = 3",
        "KeyShards = true, WindowRight = 3",
        "KeyShards = true, Alibi = true, CausalAlignment = CausalAlignment.TopLeft",
        "KeyShards = true, Rotary = RotaryPairing.Interleaved, Outputs = AttentionOutputs.LogSumExp",
        "KeyValueCache = true, Layout = AttentionLayout.HeadMajor",
    ];

    private static readonly string[] Layers =
    [
        "WeightType = ElementType.Float32",
        "WeightType = ElementType.BFloat16, KeyValueCache = true, KeyValueType = ElementType.Float16",
        "WeightType = ElementType.Int8, KeyValueCache = true, KeyValueType = ElementType.Int8",
        "KeyInputDimension = 6",
        "ValueInputDimension = 1, KeyValueLength = 3",
        "KeyInputDimension = 8, ValueInputDimension = 5, Mask = AttentionMask.Causal, CausalAlignment = "
            + "CausalAlignment.BottomRight",
        "AddBiasKeyValue = true",
        "AddBiasKeyValue = true, AddZeroAttention = true, KeyValueHeadCount = 1, Mask = AttentionMask.Causal | "
            + "AttentionMask.KeyPadding, SoftCap = 3f",
        "AddBiasKeyValue = true, Sinks = true",
        "AddBiasKeyValue = true, WindowLeft = -1, Rotary = RotaryPairing.None, Alibi = false",
        "AddZeroAttention = true",
        "AddZeroAttention = true, Alibi = true, WindowLeft = 3, Rotary = RotaryPairing.HalfSplit",
        "AddZeroAttention = true, KeyValueCache = true",
        "Sinks = true, AddZeroAttention = false",
        "Rotary = RotaryPairing.HalfSplit, PositionIds = true, KeyValueLength = 3",
    ];

    private static readonly string[] Transformers =
    [
        "Activation = Activation.SwiGlu, Normalization = Normalization.RmsNorm, NormalizationPlacement = NormalizationPlacement.Pre, Epsilon = 0f",
        "NormalizationPlacement = NormalizationPlacement.Both, Activation = Activation.None, Mask = AttentionMask.Causal",
        "PackedSequences = true, Epsilon = 1e-12f", "KeyValueLength = 6, PackedSequences = true", "KeyValueCache = true, NormalizationPlacement = NormalizationPlacement.Pre",
    ];

    private static readonly string[] Dense =
    [
        "[TransformerLayer(2, 8, 4, 0)] sealed partial class L;", "[TransformerLayer(2, 8, 4, feedForwardDimension: 0, Epsilon = 1e-3f)] partial struct L;",
        "[Linear(1, 1)] sealed partial class L;", "[Linear(outputs: 3, inputs: 5, Activation = Activation.Silu, VectorWidth = VectorWidth.Vector128)] partial struct L;",
        "[FeedForward(8, 16)] partial record L;", "[Linear(4, 8, WeightType = ElementType.BFloat16)] partial class L;", "[FeedForward(8, 16, WeightType = ElementType.BFloat16)] partial class L;", "[Linear(4, 8, WeightType = ElementType.Int8)] partial class L;", "[FeedForward(8, 16, WeightType = ElementType.Int8)] partial class L;",
        "[FeedForward(7, 19, Activation = Activation.GeGluTanh)] ref partial struct L;",
        "[FeedForward(8, 16, Activation = Activation.None)] partial class L<T> { static int Forward(int a) => a; }",
    ];

    /// <summary>Members that a cache's would collide with, where there is none, and its neighbours, where there is one.</summary>
    private static readonly string[] Members =
    [
        "[ScaledDotProductAttention(2, 8, 4)] static partial class K { static void CreateCache(int batchSize) { } }",
        "[ScaledDotProductAttention(2, 8, 4)] static partial class CreateCache;",
        "using System; [ScaledDotProductAttention(2, 8, 4, Gradients = true, ScoreModifier = nameof(M), MaskPredicate = nameof(P))] static partial class K { "
            + "static float M(float s, int h, int q, int k, ReadOnlySpan<float> @class, float x, ReadOnlySpan<int> n) => MathF.Tanh(s) + @class[n[k]] * x; "
            + "static bool P(int h, int q, int k, ReadOnlySpan<float> other) => k <= q || other[k] > 0; }",
        "[ScaledDotProductAttention(2, 8, 4, Gradients = true, ScoreModifier = nameof(M))] static partial class K { static float M(float s, int h, int q, int k) => h; }",
        "[ScaledDotProductAttention(2, 8, 4, KeyValueCache = true)] static partial class K { static void CreateCache(long size) { } "
            + "static void CreateCache<T>(int size) { } }",
    ];

    public static TheoryData<string> All { get; } =
    [
        .. Both.Concat(AttentionAlone).Select(options => $"[ScaledDotProductAttention(2, 8, 4, {options})] static partial class K;"),
        .. Both.Concat(Layers).Select(options => $"[MultiHeadAttention(2, 8, 4, {options})] sealed partial class L;"),
        .. Both.Concat(Layers).Concat(Transformers).Select(options => $"[TransformerLayer(2, 8, 4, 16, {options})] sealed partial class L;"),
        .. Dense,
        .. Members,
    ];
}
