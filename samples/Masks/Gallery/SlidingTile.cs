using System;
using AttentionGen;

namespace AttentionGen.Samples.Masks.Gallery;

/// <summary>Frames x rows x columns in tiles of 4 x 4 x 4: a tile sees the tiles next to it in all three directions (Zhang et al., "Sliding Tile Attention").</summary>
[ScaledDotProductAttention(GallerySize.Heads, GallerySize.Heads * GallerySize.HeadDimension, GallerySize.Length, MaskPredicate = nameof(Sees))]
internal static partial class SlidingTile
{
    private const int TileTokens = 4 * 4 * 4;
    private const int TilesAcross = 4;

    internal static bool Sees(int head, int query, int key)
    {
        int tile = query / TileTokens, other = key / TileTokens;
        int frames = (tile / (TilesAcross * TilesAcross)) - (other / (TilesAcross * TilesAcross));
        int rows = (tile / TilesAcross % TilesAcross) - (other / TilesAcross % TilesAcross);
        int columns = (tile % TilesAcross) - (other % TilesAcross);
        return Math.Abs(frames) <= 1 && Math.Abs(rows) <= 1 && Math.Abs(columns) <= 1;
    }
}
