namespace AttentionGen.Benchmarks.Scaling;

// The generator writes the other half of each class. First 8 heads of 64 at growing lengths, without and with a causal mask.

[ScaledDotProductAttention(8, 512, 16)]
internal static partial class Length16;

[ScaledDotProductAttention(8, 512, 16, Mask = AttentionMask.Causal)]
internal static partial class Length16Causal;

[ScaledDotProductAttention(8, 512, 32)]
internal static partial class Length32;

[ScaledDotProductAttention(8, 512, 32, Mask = AttentionMask.Causal)]
internal static partial class Length32Causal;

[ScaledDotProductAttention(8, 512, 64)]
internal static partial class Length64;

[ScaledDotProductAttention(8, 512, 64, Mask = AttentionMask.Causal)]
internal static partial class Length64Causal;

[ScaledDotProductAttention(8, 512, 128)]
internal static partial class Length128;

[ScaledDotProductAttention(8, 512, 128, Mask = AttentionMask.Causal)]
internal static partial class Length128Causal;

[ScaledDotProductAttention(8, 512, 256)]
internal static partial class Length256;

[ScaledDotProductAttention(8, 512, 256, Mask = AttentionMask.Causal)]
internal static partial class Length256Causal;

[ScaledDotProductAttention(8, 512, 512)]
internal static partial class Length512;

[ScaledDotProductAttention(8, 512, 512, Mask = AttentionMask.Causal)]
internal static partial class Length512Causal;

[ScaledDotProductAttention(8, 512, 1024)]
internal static partial class Length1024;

[ScaledDotProductAttention(8, 512, 1024, Mask = AttentionMask.Causal)]
internal static partial class Length1024Causal;

[ScaledDotProductAttention(8, 512, 2048)]
internal static partial class Length2048;

[ScaledDotProductAttention(8, 512, 2048, Mask = AttentionMask.Causal)]
internal static partial class Length2048Causal;

[ScaledDotProductAttention(8, 512, 4096)]
internal static partial class Length4096;

[ScaledDotProductAttention(8, 512, 4096, Mask = AttentionMask.Causal)]
internal static partial class Length4096Causal;

[ScaledDotProductAttention(8, 512, 8192)]
internal static partial class Length8192;

[ScaledDotProductAttention(8, 512, 8192, Mask = AttentionMask.Causal)]
internal static partial class Length8192Causal;

[ScaledDotProductAttention(8, 512, 16384)]
internal static partial class Length16384;

[ScaledDotProductAttention(8, 512, 16384, Mask = AttentionMask.Causal)]
internal static partial class Length16384Causal;

// Then more and more heads of 64 at a length of 128. Eight of them are above.

[ScaledDotProductAttention(1, 64, 128)]
internal static partial class Heads1;

[ScaledDotProductAttention(2, 128, 128)]
internal static partial class Heads2;

[ScaledDotProductAttention(4, 256, 128)]
internal static partial class Heads4;

[ScaledDotProductAttention(12, 768, 128)]
internal static partial class Heads12;

[ScaledDotProductAttention(16, 1024, 128)]
internal static partial class Heads16;

[ScaledDotProductAttention(24, 1536, 128)]
internal static partial class Heads24;

[ScaledDotProductAttention(32, 2048, 128)]
internal static partial class Heads32;
