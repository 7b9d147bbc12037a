namespace AttentionGen.Tests.Arguments;

[ScaledDotProductAttention(headCount: 2, modelDimension: 8, sequenceLength: 4)]
internal static partial class PlainKernel;

[ScaledDotProductAttention(headCount: 2, modelDimension: 8, sequenceLength: 4, ElementType = ElementType.Float16, KeyValueType = ElementType.BFloat16)]
internal static partial class NarrowKernel;

[ScaledDotProductAttention(headCount: 2, modelDimension: 8, sequenceLength: 4, PackedSequences = true)]
internal static partial class PackedKernel;

[MultiHeadAttention(headCount: 2, modelDimension: 8, sequenceLength: 4, Outputs = AttentionOutputs.Weights)]
internal sealed partial class WeightsLayer;

[MultiHeadAttention(headCount: 4, modelDimension: 8, sequenceLength: 6, KeyValueLength = 5)]
internal readonly partial struct MemoryLayer;

[MultiHeadAttention(headCount: 2, modelDimension: 8, sequenceLength: 6, KeyValueCache = true, Rotary = RotaryPairing.HalfSplit, PositionIds = true)]
internal sealed partial class CacheLayer;

[MultiHeadAttention(headCount: 2, modelDimension: 8, sequenceLength: 4)]
internal ref partial struct StackLayer;
