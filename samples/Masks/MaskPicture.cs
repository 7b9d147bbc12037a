using System.Globalization;
using System.Text;
using AttentionGen.Samples.Masks.Gallery;

namespace AttentionGen.Samples.Masks;

/// <summary>A mask as a drawing: queries downwards, keys to the right, a rectangle for each run of tiles of one class.</summary>
internal static class MaskPicture
{
    private const int Height = 256;
    private const double Scale = (double)Height / GallerySize.Length;

    /// <summary>An SVG element of the first head, or of the second where <paramref name="head"/> says so.</summary>
    public static string Of(GalleryEntry entry, int head)
    {
        var svg = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"<svg role=\"img\" aria-label=\"{entry.Name}, head {head}\" width=\"{Height}\" height=\"{Height}\">"));
        svg.Append("<rect class=\"hidden\" width=\"100%\" height=\"100%\"/>");
        for (int firstQuery = 0; firstQuery < GallerySize.Length; firstQuery += TileShares.Queries)
        {
            int start = 0;
            for (int firstKey = 0; firstKey <= GallerySize.Length; firstKey += TileShares.Keys)
            {
                string kind = firstKey < GallerySize.Length ? Kind(entry, head, firstQuery, firstKey) : "";
                if (kind == Kind(entry, head, firstQuery, start))
                    continue;
                Append(svg, Kind(entry, head, firstQuery, start), firstQuery, start, firstKey);
                start = firstKey;
            }
        }

        return svg.Append("</svg>").ToString();
    }

    private static void Append(StringBuilder svg, string kind, int firstQuery, int firstKey, int endKey)
    {
        if (kind != "hidden")
            svg.Append(CultureInfo.InvariantCulture, $"<rect class=\"{kind}\" x=\"{firstKey * Scale:0.##}\" y=\"{firstQuery * Scale:0.##}\" width=\"{(endKey - firstKey) * Scale:0.##}\" height=\"{TileShares.Queries * Scale:0.##}\"/>");
    }

    private static string Kind(GalleryEntry entry, int head, int firstQuery, int firstKey) =>
        entry.Predicate is null ? "whole" : TileShares.VisibleOf(entry.Predicate, head, firstQuery, firstKey) switch
        {
            0 => "hidden",
            TileShares.Queries * TileShares.Keys => "whole",
            _ => "partial",
        };
}
