using System;
using AttentionGen;

namespace AttentionGen.Samples.Masks.Gallery;

/// <summary>Even heads look back, odd heads look at neighbours.</summary>
[ScaledDotProductAttention(GallerySize.Heads, GallerySize.Heads * GallerySize.HeadDimension, GallerySize.Length, MaskPredicate = nameof(Sees))]
internal static partial class HeadPatterns
{
    internal static bool Sees(int head, int query, int key) => head % 2 == 0 ? query >= key : Math.Abs(query - key) <= 16;
}
