using System;
using AttentionGen;

namespace AttentionGen.Samples.Masks.Gallery;

/// <summary>Scores bounded by a hyperbolic tangent, and causal (Gemma 2).</summary>
[ScaledDotProductAttention(GallerySize.Heads, GallerySize.Heads * GallerySize.HeadDimension, GallerySize.Length, ScoreModifier = nameof(Score), MaskPredicate = nameof(Sees))]
internal static partial class SoftCapped
{
    internal static float Score(float score, int head, int query, int key) => 30f * MathF.Tanh(score / 30f);

    internal static bool Sees(int head, int query, int key) => query >= key;
}
