using System;
using AttentionGen;

namespace AttentionGen.Samples.Masks.Gallery;

/// <summary>Blocks of tokens are written together, each sees its own block and those before (Arriola et al., "Block Diffusion").</summary>
[ScaledDotProductAttention(GallerySize.Heads, GallerySize.Heads * GallerySize.HeadDimension, GallerySize.Length, MaskPredicate = nameof(Sees))]
internal static partial class BlockDiffusion
{
    private const int Block = 64;

    internal static bool Sees(int head, int query, int key) => query / Block >= key / Block;
}
