using System;
using AttentionGen;

namespace AttentionGen.Samples.Masks.Gallery;

/// <summary>What came before in the same document.</summary>
[ScaledDotProductAttention(GallerySize.Heads, GallerySize.Heads * GallerySize.HeadDimension, GallerySize.Length, MaskPredicate = nameof(Sees))]
internal static partial class Documents
{
    internal static bool Sees(int head, int query, int key, ReadOnlySpan<int> documents) => query >= key && documents[query] == documents[key];
}
