using System.Net;
using System.Text;
using AttentionGen.Samples.Masks.Gallery;

namespace AttentionGen.Samples.Masks;

/// <summary>One page with all masks: what they are, which tiles they leave, and what they cost.</summary>
internal static class MaskPage
{
    private const string Head = """
        <!DOCTYPE html>
        <html lang="en"><meta charset="utf-8"><title>Masks and score modifiers</title>
        <style>
        body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 76rem; color: #1c1e21; background: #fff }
        section { display: grid; grid-template-columns: 270px 1fr; gap: 1.5rem; margin: 2rem 0; border-top: 1px solid #ddd; padding-top: 1rem }
        pre { background: #f5f6f8; padding: .6rem; overflow: auto; font-size: 12px; white-space: pre-wrap }
        .hidden { fill: #eceff3 } .partial { fill: #f0a54a } .whole { fill: #3a6ea5 }
        h2 { margin: 0 } p { margin: .3rem 0 }
        </style>
        <h1>Masks and score modifiers</h1>
        <p>Queries downwards, keys to the right, in tiles of 32 queries and 8 keys: blue ones are whole and test nothing, orange ones test each score, grey ones are
        not computed.</p>

        """;

    /// <summary>Writes the page.</summary>
    public static void Write(string path, IEnumerable<(GalleryEntry Entry, TileShares Shares, double Time)> rows)
    {
        var page = new StringBuilder(Head);
        foreach ((GalleryEntry entry, TileShares shares, double time) in rows)
        {
            page.Append("<section><div>").Append(MaskPicture.Of(entry, head: 0));
            if (entry.TypeName == nameof(HeadPatterns))
                page.Append(MaskPicture.Of(entry, head: 1));
            page.Append("</div><div><h2>").Append(WebUtility.HtmlEncode(entry.Name)).Append("</h2><p>")
                .Append(FormattableString.Invariant($"{shares.Visible:P1} of the pairs are visible, in {shares.Computed:P1} of the tiles; {time:P1} of the time of full attention."))
                .Append("</p><pre>").Append(WebUtility.HtmlEncode(entry.Plan().ToString())).Append("</pre></div></section>\n");
        }

        File.WriteAllText(path, page.Append("</html>\n").ToString());
    }
}
