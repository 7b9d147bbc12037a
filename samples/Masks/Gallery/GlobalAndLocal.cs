using System;
using AttentionGen;

namespace AttentionGen.Samples.Masks.Gallery;

/// <summary>A few tokens see all and are seen by all, the others see their neighbours (Beltagy et al., "Longformer").</summary>
[ScaledDotProductAttention(GallerySize.Heads, GallerySize.Heads * GallerySize.HeadDimension, GallerySize.Length, MaskPredicate = nameof(Sees))]
internal static partial class GlobalAndLocal
{
    private const int Globals = 8;
    private const int Reach = 32;

    internal static bool Sees(int head, int query, int key) => key < Globals || query < Globals || Math.Abs(query - key) <= Reach;
}
