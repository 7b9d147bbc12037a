using System;
using AttentionGen;

namespace AttentionGen.Samples.Masks.Gallery;

/// <summary>Rows of pixels; a pixel sees those at most 3 away in each direction (Hassani et al., "Neighborhood Attention Transformer").</summary>
[ScaledDotProductAttention(GallerySize.Heads, GallerySize.Heads * GallerySize.HeadDimension, GallerySize.Length, MaskPredicate = nameof(Sees))]
internal static partial class ImageNeighbourhood
{
    private const int Width = 32;
    private const int Reach = 3;

    internal static bool Sees(int head, int query, int key) =>
        Math.Abs((query / Width) - (key / Width)) <= Reach && Math.Abs((query % Width) - (key % Width)) <= Reach;
}
