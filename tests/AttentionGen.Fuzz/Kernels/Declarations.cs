using AttentionGen.Tests.Cases;

namespace AttentionGen.Fuzz.Kernels;

// Declared as users declare them. Together they have every option; sizes are small and odd, so that a call takes microseconds and ends within vectors.

[ScaledDotProductAttention(2, 34, 9)]
internal static partial class Plain;

[ScaledDotProductAttention(1, 4, 3)]
internal static partial class Tiny;

[ScaledDotProductAttention(2, 10, 5, Mask = AttentionMask.Causal | AttentionMask.KeyPadding, Unroll = Unroll.Full, Outputs = AttentionOutputs.Weights)]
internal static partial class Unrolled;

[ScaledDotProductAttention(3, 3, 5, KeyValueLength = 7)]
internal static partial class OneElement;

[ScaledDotProductAttention(2, 32, 40, Mask = AttentionMask.Causal, Unroll = Unroll.Tiled)]
internal static partial class Tiles;

[ScaledDotProductAttention(2, 6, 7, KeyValueLength = 11, Mask = AttentionMask.Causal, CausalAlignment = CausalAlignment.BottomRight, WindowLeft = 3)]
internal static partial class EndingWindow;

[ScaledDotProductAttention(4, 32, 19, WindowLeft = 4, WindowRight = 2, Alibi = true, SoftCap = 5f, Scale = 0.4f)]
internal static partial class Distances;

[ScaledDotProductAttention(3, 24, 13, KeyValueLength = 21, Mask = AttentionMask.KeyPadding | AttentionMask.Boolean | AttentionMask.Additive | AttentionMask.Keys,
    MaskAxes = AttentionAxes.Batch | AttentionAxes.Head | AttentionAxes.Query, BiasAxes = AttentionAxes.Head)]
internal static partial class AllMasks;

[ScaledDotProductAttention(1, 4, 5, KeyValueLength = 1100, Mask = AttentionMask.KeyPadding, VectorWidth = VectorWidth.Vector256)]
internal static partial class ManyKeys;

// Panels that share blocks of keys: three of the widest vectors.
[ScaledDotProductAttention(2, 4, 70, KeyValueLength = 530, Mask = AttentionMask.KeyPadding | AttentionMask.Causal, CausalAlignment = CausalAlignment.BottomRight, Outputs = AttentionOutputs.LogSumExp)]
internal static partial class SharedBlocks;

[ScaledDotProductAttention(6, 48, 11, KeyValueHeadCount = 2, Mask = AttentionMask.Keys | AttentionMask.Causal, Outputs = AttentionOutputs.Weights | AttentionOutputs.KeyWeightSums)]
internal static partial class Grouped;

[ScaledDotProductAttention(8, 64, 2, KeyValueLength = 70, KeyValueHeadCount = 1, Sinks = true, Mask = AttentionMask.KeyPadding)]
internal static partial class FewQueries;

[ScaledDotProductAttention(2, 8, 17, Sinks = true, Mask = AttentionMask.Boolean, MaskAxes = AttentionAxes.None, Outputs = AttentionOutputs.LogSumExp | AttentionOutputs.AveragedWeights)]
internal static partial class Sinking;

[ScaledDotProductAttention(2, 10, 9, KeyValueLength = 12, SoftCap = 3f, Mask = AttentionMask.Additive | AttentionMask.KeyPadding, BiasAxes = AttentionAxes.Batch | AttentionAxes.Query,
    Outputs = AttentionOutputs.ScaledScores | AttentionOutputs.CappedScores | AttentionOutputs.MaskedScores)]
internal static partial class Scores;

[ScaledDotProductAttention(2, 24, 9, KeyValueLength = 14, Rotary = RotaryPairing.HalfSplit, PositionIds = true)]
internal static partial class GivenPositions;

[ScaledDotProductAttention(2, 20, 8, KeyValueLength = 12, Rotary = RotaryPairing.Interleaved, RotaryDimension = 6, Mask = AttentionMask.Causal, CausalAlignment = CausalAlignment.BottomRight)]
internal static partial class RunningPositions;

[ScaledDotProductAttention(3, 15, 9, KeyValueLength = 6, ValueDimension = 3, Layout = AttentionLayout.HeadMajor, VectorWidth = VectorWidth.Vector128)]
internal static partial class HeadMajor;

[ScaledDotProductAttention(2, 34, 12, ElementType = ElementType.Float16, Mask = AttentionMask.KeyPadding, Outputs = AttentionOutputs.LogSumExp)]
internal static partial class HalfRows;

[ScaledDotProductAttention(2, 26, 7, KeyValueLength = 18, ElementType = ElementType.BFloat16, KeyValueType = ElementType.Float16, Layout = AttentionLayout.HeadMajor, KeyValueHeadCount = 1)]
internal static partial class BFloat16Rows;

[ScaledDotProductAttention(2, 18, 3, KeyValueLength = 33, KeyValueType = ElementType.BFloat16, Mask = AttentionMask.KeyPadding | AttentionMask.Causal)]
internal static partial class NarrowKeys;

[ScaledDotProductAttention(2, 16, 11, PackedSequences = true, Mask = AttentionMask.Causal, Outputs = AttentionOutputs.LogSumExp)]
internal static partial class Packed;

[ScaledDotProductAttention(4, 24, 6, KeyValueLength = 10, KeyValueHeadCount = 2, PackedSequences = true, Rotary = RotaryPairing.HalfSplit, CausalAlignment = CausalAlignment.BottomRight, ElementType = ElementType.BFloat16)]
internal static partial class PackedRotary;

// So long that legal steps can climb past the last row number that an int holds.
[ScaledDotProductAttention(1, 1, 1 << 29, KeyValueLength = 7, PackedSequences = true)]
internal static partial class PackedLong;

[ScaledDotProductAttention(2, 14, 6, KeyValueLength = 9, KeyShards = true, Mask = AttentionMask.Causal, WindowLeft = 12, Outputs = AttentionOutputs.LogSumExp)]
internal static partial class Shards;

[ScaledDotProductAttention(2, 16, 6, KeyValueLength = 9, KeyShards = true, Rotary = RotaryPairing.HalfSplit, Alibi = true)]
internal static partial class RotaryShards;

[ScaledDotProductAttention(4, 32, 24, KeyValueHeadCount = 2, KeyValueCache = true)]
internal static partial class Cached;

[ScaledDotProductAttention(2, 20, 13, KeyValueCache = true, KeyValueType = ElementType.Float16, Rotary = RotaryPairing.Interleaved, PositionIds = true, Mask = AttentionMask.Keys, Sinks = true)]
internal static partial class CachedHalf;

[ScaledDotProductAttention(4, 52, 19, KeyValueCache = true, KeyValueHeadCount = 2, KeyValueType = ElementType.Int8, Rotary = RotaryPairing.HalfSplit, RotaryDimension = 8, SoftCap = 5)]
internal static partial class CachedInt8;

[ScaledDotProductAttention(3, 27, 17, KeyValueCache = true, ElementType = ElementType.BFloat16, Layout = AttentionLayout.HeadMajor, WindowLeft = 5, Mask = AttentionMask.Boolean | AttentionMask.Additive, Outputs = AttentionOutputs.Weights)]
internal static partial class CachedBFloat16;

[ScaledDotProductAttention(2, 8, 12, KeyValueLength = 150, ScoreModifier = nameof(Modified), MaskPredicate = nameof(Sees), Mask = AttentionMask.KeyPadding)]
internal static partial class Methods
{
    private static float Modified(float score, int head, int query, int key) => ScoreMethodCases.Modified(score, head, query, key);

    private static bool Sees(int head, int query, int key) => ScoreMethodCases.Sees(head, query, key);
}

[ScaledDotProductAttention(4, 24, 90, KeyValueHeadCount = 2, KeyValueCache = true, ScoreModifier = nameof(Modified), MaskPredicate = nameof(Sees))]
internal static partial class CachedMethods
{
    private static float Modified(float score, int head, int query, int key) => ScoreMethodCases.Modified(score, head, query, key);

    private static bool Sees(int head, int query, int key) => ScoreMethodCases.Sees(head, query, key);
}

[MultiHeadAttention(2, 16, 70, MaskPredicate = nameof(Sees))]
internal sealed partial class MethodLayer
{
    private static bool Sees(int head, int query, int key) => ScoreMethodCases.Sees(head, query, key);
}

[MultiHeadAttention(2, 18, 9, Mask = AttentionMask.Causal)]
internal sealed partial class Layer;

[MultiHeadAttention(2, 16, 5, KeyValueLength = 12, KeyValueHeadCount = 1, Mask = AttentionMask.KeyPadding | AttentionMask.Boolean)]
internal sealed partial class CrossLayer;

[MultiHeadAttention(3, 12, 7, KeyInputDimension = 5, ValueInputDimension = 11, AddZeroAttention = true, Mask = AttentionMask.Keys, Outputs = AttentionOutputs.AveragedWeights)]
internal sealed partial class SeparateMemories;

[MultiHeadAttention(2, 14, 6, AddBiasKeyValue = true, Mask = AttentionMask.KeyPadding | AttentionMask.Additive, Outputs = AttentionOutputs.Weights | AttentionOutputs.LogSumExp)]
internal sealed partial class BiasKeyLayer;

[MultiHeadAttention(2, 24, 10, Rotary = RotaryPairing.HalfSplit, PositionIds = true, Sinks = true, WindowLeft = 3)]
internal sealed partial class RotaryLayer;

[MultiHeadAttention(4, 16, 15, KeyValueHeadCount = 2, KeyValueCache = true, Rotary = RotaryPairing.HalfSplit, KeyValueType = ElementType.BFloat16)]
internal sealed partial class CachedLayer;

[MultiHeadAttention(2, 8, 12, HeadDimension = 5, ValueDimension = 3, KeyValueCache = true, Alibi = true, SoftCap = 8f)]
internal sealed partial class CachedOddLayer;

[TransformerLayer(2, 16, 12, 24, NormalizationPlacement = NormalizationPlacement.Pre, Mask = AttentionMask.Causal)]
internal sealed partial class PromptBlock;

[TransformerLayer(2, 18, 9, 40, WeightType = ElementType.BFloat16, Activation = Activation.SwiGlu, Normalization = Normalization.RmsNorm, NormalizationPlacement = NormalizationPlacement.Both, KeyValueCache = true)]
internal sealed partial class CachedBlock;

[TransformerLayer(2, 18, 9, 40, WeightType = ElementType.Int8, NormalizationPlacement = NormalizationPlacement.Pre, KeyValueCache = true, KeyValueType = ElementType.Int8)]
internal sealed partial class CachedByteBlock;

[TransformerLayer(3, 12, 7, 0, KeyValueLength = 5, Mask = AttentionMask.KeyPadding)]
internal sealed partial class MemoryBlock;
