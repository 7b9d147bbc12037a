using AttentionGen;

namespace Kernel_App;

/// <summary>softmax(Q K^T / sqrt(dimension of a head)) V for each head. Rows are (batch, sequence, head, dimension).</summary>
#if (causal)
[ScaledDotProductAttention(Shape.Heads, Shape.Model, Shape.Length, Mask = AttentionMask.Causal)]
#else
[ScaledDotProductAttention(Shape.Heads, Shape.Model, Shape.Length)]
#endif
public static partial class Attention;
