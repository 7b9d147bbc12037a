using System;
using AttentionGen;

namespace AttentionGen.Samples.Masks.Gallery;

/// <summary>All of a prefix, whose length a call tells, and what came before.</summary>
[ScaledDotProductAttention(GallerySize.Heads, GallerySize.Heads * GallerySize.HeadDimension, GallerySize.Length, MaskPredicate = nameof(Sees))]
internal static partial class PrefixLanguageModel
{
    internal static bool Sees(int head, int query, int key, int prefixLength) => key < prefixLength || query >= key;
}
