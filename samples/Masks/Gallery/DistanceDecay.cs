using System;
using AttentionGen;

namespace AttentionGen.Samples.Masks.Gallery;

/// <summary>The root of the distance takes from the score, at a rate that a call passes.</summary>
[ScaledDotProductAttention(GallerySize.Heads, GallerySize.Heads * GallerySize.HeadDimension, GallerySize.Length, ScoreModifier = nameof(Score))]
internal static partial class DistanceDecay
{
    internal static float Score(float score, int head, int query, int key, float rate) => score - (rate * MathF.Sqrt(Math.Abs(query - key)));
}
