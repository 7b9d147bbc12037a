using System;
using AttentionGen;

namespace AttentionGen.Samples.Masks.Gallery;

/// <summary>A learned number for each head and distance (Raffel et al., "Exploring the Limits of Transfer Learning").</summary>
[ScaledDotProductAttention(GallerySize.Heads, GallerySize.Heads * GallerySize.HeadDimension, GallerySize.Length, ScoreModifier = nameof(Score))]
internal static partial class RelativeBias
{
    internal static float Score(float score, int head, int query, int key, ReadOnlySpan<float> relativeBias) =>
        score + relativeBias[(head * GallerySize.Distances) + query - key + GallerySize.Length - 1];
}
