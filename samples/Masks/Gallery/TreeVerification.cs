using System;
using AttentionGen;

namespace AttentionGen.Samples.Masks.Gallery;

/// <summary>Speculative decoding: the last 31 tokens are a tree of drafts, each sees the prompt and its ancestors, which are bits (Miao et al., "SpecInfer").</summary>
[ScaledDotProductAttention(GallerySize.Heads, GallerySize.Heads * GallerySize.HeadDimension, GallerySize.Length, MaskPredicate = nameof(Sees))]
internal static partial class TreeVerification
{
    internal static bool Sees(int head, int query, int key, int promptLength, ReadOnlySpan<int> ancestors) => key < promptLength
        ? query >= key
        : query >= promptLength && ((ancestors[query - promptLength] >> (key - promptLength)) & 1) != 0;
}
