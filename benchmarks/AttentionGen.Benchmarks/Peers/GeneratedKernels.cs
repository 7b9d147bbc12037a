using AttentionGen.Benchmarks.Grid;

namespace AttentionGen.Benchmarks.Peers;

// Each shape of the grid twice: as wide as the machine allows, and held to 256 bits. The generator writes the other half of each class.

[ScaledDotProductAttention(4, 64, 16)]
internal static partial class T1;

[ScaledDotProductAttention(4, 64, 16, VectorWidth = VectorWidth.Vector256)]
internal static partial class T1Vector256;

[ScaledDotProductAttention(8, 256, 32)]
internal static partial class T2;

[ScaledDotProductAttention(8, 256, 32, VectorWidth = VectorWidth.Vector256)]
internal static partial class T2Vector256;

[ScaledDotProductAttention(12, 384, 128)]
internal static partial class M1;

[ScaledDotProductAttention(12, 384, 128, VectorWidth = VectorWidth.Vector256)]
internal static partial class M1Vector256;

[ScaledDotProductAttention(12, 768, 128)]
internal static partial class M2;

[ScaledDotProductAttention(12, 768, 128, VectorWidth = VectorWidth.Vector256)]
internal static partial class M2Vector256;

[ScaledDotProductAttention(12, 768, 512)]
internal static partial class M3;

[ScaledDotProductAttention(12, 768, 512, VectorWidth = VectorWidth.Vector256)]
internal static partial class M3Vector256;

[ScaledDotProductAttention(8, 512, 256, Mask = AttentionMask.Causal)]
internal static partial class C1;

[ScaledDotProductAttention(8, 512, 256, Mask = AttentionMask.Causal, VectorWidth = VectorWidth.Vector256)]
internal static partial class C1Vector256;

[ScaledDotProductAttention(12, 768, 512, Mask = AttentionMask.Causal)]
internal static partial class C2;

[ScaledDotProductAttention(12, 768, 512, Mask = AttentionMask.Causal, VectorWidth = VectorWidth.Vector256)]
internal static partial class C2Vector256;

[ScaledDotProductAttention(12, 768, 1024, Mask = AttentionMask.Causal)]
internal static partial class C3;

[ScaledDotProductAttention(12, 768, 1024, Mask = AttentionMask.Causal, VectorWidth = VectorWidth.Vector256)]
internal static partial class C3Vector256;

[ScaledDotProductAttention(8, 1024, 1024, Mask = AttentionMask.Causal)]
internal static partial class C4;

[ScaledDotProductAttention(8, 1024, 1024, Mask = AttentionMask.Causal, VectorWidth = VectorWidth.Vector256)]
internal static partial class C4Vector256;

[ScaledDotProductAttention(8, 512, 2048)]
internal static partial class L1;

[ScaledDotProductAttention(8, 512, 2048, VectorWidth = VectorWidth.Vector256)]
internal static partial class L1Vector256;

[ScaledDotProductAttention(8, 512, 4096, Mask = AttentionMask.Causal)]
internal static partial class L2;

[ScaledDotProductAttention(8, 512, 4096, Mask = AttentionMask.Causal, VectorWidth = VectorWidth.Vector256)]
internal static partial class L2Vector256;

[MultiHeadAttention(8, 256, 32)]
internal sealed partial class Y1;

[MultiHeadAttention(8, 256, 32, VectorWidth = VectorWidth.Vector256)]
internal sealed partial class Y1Vector256;

[MultiHeadAttention(12, 384, 128)]
internal sealed partial class Y2;

[MultiHeadAttention(12, 384, 128, VectorWidth = VectorWidth.Vector256)]
internal sealed partial class Y2Vector256;

[MultiHeadAttention(12, 768, 128)]
internal sealed partial class Y3;

[MultiHeadAttention(12, 768, 128, VectorWidth = VectorWidth.Vector256)]
internal sealed partial class Y3Vector256;

[MultiHeadAttention(12, 768, 512, Mask = AttentionMask.Causal)]
internal sealed partial class Y4;

[MultiHeadAttention(12, 768, 512, Mask = AttentionMask.Causal, VectorWidth = VectorWidth.Vector256)]
internal sealed partial class Y4Vector256;
