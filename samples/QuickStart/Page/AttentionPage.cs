using AttentionGen.Report;

namespace QuickStart;

/// <summary>Writes the attention weights of the first windows as one HTML file.</summary>
internal static class AttentionPage
{
    private const int MostWindows = 12;

    public static void Write(string path, TextFile text, TextWindows[] windows, TextLayer[] layers)
    {
        var report = new AttentionReport($"{text.Name}: what attends to what, weights of the layers drawn at random");
        string[] labels = ByteLabels.Of(text.Bytes.AsSpan(0, Math.Min(text.Bytes.Length, MostWindows * TextModel.WindowLength)));
        foreach (TextLayer layer in layers)
            Add(report, layer, windows, labels);
        report.Write(path);
    }

    /// <summary>Adds a layer of the report for each window.</summary>
    private static void Add(AttentionReport report, TextLayer layer, TextWindows[] windows, string[] labels)
    {
        int first = 0;
        foreach (LayerResult result in windows.Select(part => LayerResult.Run(layer.Generated, part)))
        {
            int length = result.Windows.Length, size = result.Weights.Length / result.Windows.Count;
            for (int window = 0; window < result.Windows.Count && first < labels.Length; window++, first += length)
            {
                report.Add(
                    $"{layer.Name}, bytes {first} to {first + length - 1}", result.Weights.AsSpan(window * size, size), TextModel.HeadCount,
                    labels[first..(first + length)], notes: layer.Plan);
            }
        }
    }
}
