using System;
using AttentionGen;

namespace AttentionGen.Samples.Masks.Gallery;

/// <summary>A distance takes from the score, each head at a rate of its own (Press et al., "Train Short, Test Long").</summary>
[ScaledDotProductAttention(GallerySize.Heads, GallerySize.Heads * GallerySize.HeadDimension, GallerySize.Length, ScoreModifier = nameof(Score))]
internal static partial class LinearBias
{
    internal static float Score(float score, int head, int query, int key) =>
        score - (MathF.Pow(2f, -8f * (head + 1) / GallerySize.Heads) * Math.Abs(query - key));
}
