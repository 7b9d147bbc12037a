using System;
using AttentionGen;

namespace AttentionGen.Samples.Masks.Gallery;

/// <summary>The last 64 keys, its own among them.</summary>
[ScaledDotProductAttention(GallerySize.Heads, GallerySize.Heads * GallerySize.HeadDimension, GallerySize.Length, MaskPredicate = nameof(Sees))]
internal static partial class SlidingWindow
{
    private const int Window = 64;

    internal static bool Sees(int head, int query, int key) => query >= key && query - key < Window;
}
