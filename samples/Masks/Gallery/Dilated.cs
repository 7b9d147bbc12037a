using System;
using AttentionGen;

namespace AttentionGen.Samples.Masks.Gallery;

/// <summary>Every fourth key before a query (Child et al., "Generating Long Sequences with Sparse Transformers").</summary>
[ScaledDotProductAttention(GallerySize.Heads, GallerySize.Heads * GallerySize.HeadDimension, GallerySize.Length, MaskPredicate = nameof(Sees))]
internal static partial class Dilated
{
    private const int Step = 4;

    internal static bool Sees(int head, int query, int key) => query >= key && (query - key) % Step == 0;
}
