using System;
using AttentionGen;

namespace AttentionGen.Samples.Masks.Gallery;

/// <summary>Several continuations of one prompt, document 0, beside each other.</summary>
[ScaledDotProductAttention(GallerySize.Heads, GallerySize.Heads * GallerySize.HeadDimension, GallerySize.Length, MaskPredicate = nameof(Sees))]
internal static partial class SharedPrefix
{
    internal static bool Sees(int head, int query, int key, ReadOnlySpan<int> documents) =>
        query >= key && (documents[key] == 0 || documents[query] == documents[key]);
}
