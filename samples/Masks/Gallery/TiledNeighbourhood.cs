using System;
using AttentionGen;

namespace AttentionGen.Samples.Masks.Gallery;

/// <summary>The same pixels in tiles of 8 x 8, so that neighbours lie together and most tiles of the mask are empty.</summary>
[ScaledDotProductAttention(GallerySize.Heads, GallerySize.Heads * GallerySize.HeadDimension, GallerySize.Length, MaskPredicate = nameof(Sees))]
internal static partial class TiledNeighbourhood
{
    private const int Width = 32;
    private const int Tile = 8;
    private const int Reach = 3;

    internal static bool Sees(int head, int query, int key) => Math.Abs(Row(query) - Row(key)) <= Reach && Math.Abs(Column(query) - Column(key)) <= Reach;

    private static int Row(int pixel) => (pixel / (Tile * Width) * Tile) + (pixel % (Tile * Tile) / Tile);

    private static int Column(int pixel) => (pixel / (Tile * Tile) % (Width / Tile) * Tile) + (pixel % Tile);
}
