using System.Text;
using System.Text.Json;

namespace QuickStart;

/// <summary>Writes the attention weights as one HTML file that needs nothing else.</summary>
internal static class AttentionPage
{
    private const int MostWindows = 12;

    private static readonly JsonSerializerOptions s_json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    public static void Write(string path, TextFile text, TextWindows[] windows, TextLayer[] layers)
    {
        var data = new PageData(
            text.Name,
            TextModel.HeadCount,
            TextModel.WindowLength,
            ByteLabels.Of(text.Bytes.AsSpan(0, Math.Min(text.Bytes.Length, MostWindows * TextModel.WindowLength))),
            [.. layers.Select(layer => new PageLayer(layer.Name, layer.IsCausal, Weights(layer, windows)))]);

        // The serializer escapes '<', so that no text can end the script element it is put into.
        using Stream resource = typeof(AttentionPage).Assembly.GetManifestResourceStream("AttentionPage.html")!;
        using var template = new StreamReader(resource, Encoding.UTF8);
        File.WriteAllText(path, template.ReadToEnd().Replace("{{data}}", JsonSerializer.Serialize(data, s_json), StringComparison.Ordinal));
    }

    /// <summary>The weights of each window, (head, query, key), as 16-bit fractions of 1.</summary>
    private static List<byte[]> Weights(TextLayer layer, TextWindows[] windows)
    {
        var pages = new List<byte[]>();
        foreach (LayerResult result in windows.Select(part => LayerResult.Run(layer.Generated, part)))
        {
            int size = result.Weights.Length / result.Windows.Count;
            for (int window = 0; window < result.Windows.Count && pages.Count < MostWindows; window++)
            {
                var page = new byte[size * sizeof(ushort)];
                for (int i = 0; i < size; i++)
                {
                    var fraction = (ushort)MathF.Round(result.Weights[(window * size) + i] * ushort.MaxValue);
                    page[2 * i] = (byte)fraction;
                    page[(2 * i) + 1] = (byte)(fraction >> 8);
                }
                pages.Add(page);
            }
        }

        return pages;
    }

    private sealed record PageData(string Name, int Heads, int WindowLength, string[] Labels, PageLayer[] Layers);

    private sealed record PageLayer(string Name, bool IsCausal, List<byte[]> Windows);
}
