namespace TrainFromScratch.Charts;

/// <summary>A line of a chart.</summary>
/// <param name="Name">What the legend calls it.</param>
/// <param name="Points">In the order of the steps.</param>
internal sealed record Curve(string Name, IReadOnlyList<(double Step, double Value)> Points)
{
    /// <summary>The same with each point the mean of those near it, for figures that jump from batch to batch.</summary>
    public Curve Smoothed(int halfWidth) => this with
    {
        Points =
        [
            .. Points.Select((point, n) => (point.Step, Points.Skip(Math.Max(0, n - halfWidth)).Take(Math.Min(n, halfWidth) + halfWidth + 1).Average(near => near.Value))),
        ],
    };
}
