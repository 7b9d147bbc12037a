using AttentionGen.Samples.Masks.Gallery;

namespace AttentionGen.Samples.Masks;

/// <summary>What a mask leaves of all pairs of a query and a key, counted by asking it.</summary>
/// <param name="Visible">Share of the pairs that are visible, over all heads.</param>
/// <param name="Computed">Share of the tiles of 32 queries and 8 keys in which any is.</param>
internal sealed record TileShares(double Visible, double Computed)
{
    public const int Queries = 32;
    public const int Keys = 8;

    public static TileShares Of(GalleryEntry entry)
    {
        if (entry.Predicate is not { } sees)
            return new TileShares(1, 1);
        long visible = 0, computed = 0, tiles = 0;
        for (int head = 0; head < GallerySize.Heads; head++)
        for (int firstQuery = 0; firstQuery < GallerySize.Length; firstQuery += Queries)
        for (int firstKey = 0; firstKey < GallerySize.Length; firstKey += Keys)
        {
            int seen = VisibleOf(sees, head, firstQuery, firstKey);
            visible += seen;
            computed += seen > 0 ? 1 : 0;
            tiles++;
        }

        return new TileShares((double)visible / (GallerySize.Heads * (long)GallerySize.Length * GallerySize.Length), (double)computed / tiles);
    }

    /// <summary>Visible pairs of one tile.</summary>
    public static int VisibleOf(MaskPredicateFunction sees, int head, int firstQuery, int firstKey)
    {
        int visible = 0;
        for (int query = firstQuery; query < Math.Min(firstQuery + Queries, GallerySize.Length); query++)
        for (int key = firstKey; key < Math.Min(firstKey + Keys, GallerySize.Length); key++)
            visible += sees(0, head, query, key) ? 1 : 0;
        return visible;
    }
}
