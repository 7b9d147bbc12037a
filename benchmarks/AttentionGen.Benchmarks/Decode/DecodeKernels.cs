namespace AttentionGen.Benchmarks.Decode;

// Each shape with a cache of each type. The generator writes the other half of each class.

[ScaledDotProductAttention(32, 4096, DecodeShape.Capacity, KeyValueHeadCount = 8, KeyValueCache = true)]
internal static partial class D1Float32;

[ScaledDotProductAttention(32, 4096, DecodeShape.Capacity, KeyValueHeadCount = 8, KeyValueCache = true, KeyValueType = ElementType.Float16)]
internal static partial class D1Float16;

[ScaledDotProductAttention(32, 4096, DecodeShape.Capacity, KeyValueHeadCount = 8, KeyValueCache = true, KeyValueType = ElementType.BFloat16)]
internal static partial class D1BFloat16;

[ScaledDotProductAttention(32, 4096, DecodeShape.Capacity, KeyValueHeadCount = 8, KeyValueCache = true, KeyValueType = ElementType.Int8)]
internal static partial class D1Int8;

[ScaledDotProductAttention(12, 768, DecodeShape.Capacity, KeyValueCache = true)]
internal static partial class D2Float32;

[ScaledDotProductAttention(12, 768, DecodeShape.Capacity, KeyValueCache = true, KeyValueType = ElementType.Float16)]
internal static partial class D2Float16;

[ScaledDotProductAttention(12, 768, DecodeShape.Capacity, KeyValueCache = true, KeyValueType = ElementType.BFloat16)]
internal static partial class D2BFloat16;

[ScaledDotProductAttention(12, 768, DecodeShape.Capacity, KeyValueCache = true, KeyValueType = ElementType.Int8)]
internal static partial class D2Int8;
