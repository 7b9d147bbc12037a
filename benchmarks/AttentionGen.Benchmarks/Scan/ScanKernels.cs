namespace AttentionGen.Benchmarks.Scan;

// The generator writes the other half of each class. One query of more and more heads, of 64 keys.

[ScaledDotProductAttention(1, 64, 1, KeyValueLength = 64)]
internal static partial class OneQueryHeads1;

[ScaledDotProductAttention(4, 256, 1, KeyValueLength = 64)]
internal static partial class OneQueryHeads4;

[ScaledDotProductAttention(16, 1024, 1, KeyValueLength = 64)]
internal static partial class OneQueryHeads16;

[ScaledDotProductAttention(64, 4096, 1, KeyValueLength = 64)]
internal static partial class OneQueryHeads64;

[ScaledDotProductAttention(256, 16384, 1, KeyValueLength = 64)]
internal static partial class OneQueryHeads256;

// One head at growing lengths, for more threads than heads.

[ScaledDotProductAttention(1, 64, 64)]
internal static partial class OneHead64;

[ScaledDotProductAttention(1, 64, 256)]
internal static partial class OneHead256;

[ScaledDotProductAttention(1, 64, 512)]
internal static partial class OneHead512;

[ScaledDotProductAttention(1, 64, 1024)]
internal static partial class OneHead1024;

[ScaledDotProductAttention(1, 64, 2048)]
internal static partial class OneHead2048;
