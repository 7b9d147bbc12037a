namespace AttentionGen.Benchmarks.Methods;

/// <summary>The shape of all kernels here, and where documents and windows end.</summary>
internal static class MethodShape
{
    public const int Heads = 8;
    public const int HeadDimension = 64;
    public const int Model = Heads * HeadDimension;
    public const int Length = 4096;
    public const int Window = 128;
}

[ScaledDotProductAttention(MethodShape.Heads, MethodShape.Model, MethodShape.Length)]
internal static partial class FullAttention;

[ScaledDotProductAttention(MethodShape.Heads, MethodShape.Model, MethodShape.Length, Mask = AttentionMask.Causal)]
internal static partial class BuiltInCausal;

[ScaledDotProductAttention(MethodShape.Heads, MethodShape.Model, MethodShape.Length, MaskPredicate = nameof(Sees))]
internal static partial class CausalPredicate
{
    internal static bool Sees(int head, int query, int key) => query >= key;
}

[ScaledDotProductAttention(MethodShape.Heads, MethodShape.Model, MethodShape.Length, Mask = AttentionMask.Causal, WindowLeft = MethodShape.Window - 1)]
internal static partial class BuiltInWindow;

[ScaledDotProductAttention(MethodShape.Heads, MethodShape.Model, MethodShape.Length, MaskPredicate = nameof(Sees))]
internal static partial class WindowPredicate
{
    internal static bool Sees(int head, int query, int key) => query >= key && query - key < MethodShape.Window;
}

[ScaledDotProductAttention(MethodShape.Heads, MethodShape.Model, MethodShape.Length, MaskPredicate = nameof(Sees))]
internal static partial class DocumentPredicate
{
    internal static bool Sees(int head, int query, int key, ReadOnlySpan<int> documents) => documents[query] == documents[key];
}

[ScaledDotProductAttention(MethodShape.Heads, MethodShape.Model, MethodShape.Length, Alibi = true)]
internal static partial class BuiltInAlibi;

[ScaledDotProductAttention(MethodShape.Heads, MethodShape.Model, MethodShape.Length, ScoreModifier = nameof(Score))]
internal static partial class AlibiModifier
{
    internal static float Score(float score, int head, int query, int key) =>
        score - (MathF.Pow(2f, -8f * (head + 1) / MethodShape.Heads) * Math.Abs(query - key));
}
