using System.Globalization;
using AttentionGen.Benchmarks.Peers;

namespace AttentionGen.Benchmarks.Quick;

/// <summary>The generated kernels against whoever is fastest on each shape.</summary>
internal static class BestOfAll
{
    /// <summary>One sentence: the geometric mean over the shapes, the least with its shape, and over which engines.</summary>
    public static string Sentence(IReadOnlyList<ShapeResult> results, IReadOnlyList<Rival> rivals)
    {
        var ratios = results
            .Select(result => (result.Shape, Ratio: result.BestRival?.Microseconds / result.Time(GeneratedPeer.EngineName)))
            .Where(entry => entry.Ratio is not null)
            .Select(entry => (entry.Shape, Ratio: entry.Ratio!.Value))
            .ToList();
        if (ratios.Count == 0)
            return "No shape was solved both by a generated kernel and by another engine.";

        double mean = Math.Exp(ratios.Average(entry => Math.Log(entry.Ratio)));
        var (leastShape, least) = ratios.MinBy(entry => entry.Ratio);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Best of all engines / generated: geometric mean {mean:F2}x over {ratios.Count} shapes, least {least:F2}x at {leastShape.Id}; engines: {Present(rivals)}.");
    }

    private static string Present(IReadOnlyList<Rival> rivals) =>
        string.Join(", ", rivals.Where(rival => rival.Presence.IsThere).Select(rival => rival.Name));
}
