using System;
using AttentionGen;

namespace AttentionGen.Samples.Masks.Gallery;

/// <summary>A query sees the keys up to its own position.</summary>
[ScaledDotProductAttention(GallerySize.Heads, GallerySize.Heads * GallerySize.HeadDimension, GallerySize.Length, MaskPredicate = nameof(Sees))]
internal static partial class Causal
{
    internal static bool Sees(int head, int query, int key) => query >= key;
}
