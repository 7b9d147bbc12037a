using System.Globalization;
using AttentionGen.Benchmarks.Peers;

namespace AttentionGen.Benchmarks.Quick;

/// <summary>The generated kernels against whoever is fastest on each shape.</summary>
internal static class BestOfAll
{
    /// <summary>The geometric mean over the shapes, the least with its shape, over which engines, and the same at the limit of the machine.</summary>
    public static string Sentence(IReadOnlyList<ShapeResult> results, IReadOnlyList<Rival> rivals)
    {
        List<Ratio> generated = Ratios(results, static result => result.Time(GeneratedPeer.EngineName));
        if (generated.Count == 0)
            return "No shape was solved both by a generated kernel and by another engine.";

        List<Ratio> limits = Ratios(results, static result => result.LeastTime);
        string limit = limits.Count == 0 ? "" : $" At the fed peak, with a softmax that took no time: {Spread(limits)}.";
        return $"Best of all engines / generated: {Spread(generated)}; engines: {Present(rivals)}.{limit}";
    }

    private static List<Ratio> Ratios(IReadOnlyList<ShapeResult> results, Func<ShapeResult, double?> time) =>
    [
        .. from result in results
           let ratio = result.BestRival?.Microseconds / time(result)
           where ratio is not null
           select new Ratio(result.Shape.Id, ratio.Value),
    ];

    private static string Spread(List<Ratio> ratios)
    {
        double mean = Math.Exp(ratios.Average(static ratio => Math.Log(ratio.Value)));
        Ratio least = ratios.MinBy(static ratio => ratio.Value)!;
        return string.Create(CultureInfo.InvariantCulture, $"geometric mean {mean:F2}x over {ratios.Count} shapes, least {least.Value:F2}x at {least.Shape}");
    }

    private static string Present(IReadOnlyList<Rival> rivals) =>
        string.Join(", ", rivals.Where(rival => rival.Presence.IsThere).Select(rival => rival.Name));

    /// <summary>How many times longer the fastest other engine takes on a shape.</summary>
    private sealed record Ratio(string Shape, double Value);
}
