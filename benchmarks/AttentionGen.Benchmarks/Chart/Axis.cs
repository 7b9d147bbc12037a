using System.Globalization;

namespace AttentionGen.Benchmarks.Chart;

/// <summary>A horizontal axis: which value stands where.</summary>
/// <param name="Left">Where it starts.</param>
/// <param name="Right">Where it ends.</param>
/// <param name="Minimum">The value at the start.</param>
/// <param name="Maximum">The value at the end.</param>
/// <param name="IsLogarithmic">Equal factors have equal lengths.</param>
/// <param name="Ticks">The values that are marked.</param>
/// <param name="Unit">What follows a value.</param>
internal sealed record Axis(
    double Left, double Right, double Minimum, double Maximum, bool IsLogarithmic, IReadOnlyList<double> Ticks, string Unit)
{
    private static readonly double[] s_ratioTicks = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100];

    /// <summary>From 0 to 100 %, or further if a value is.</summary>
    public static Axis Percent(double left, double right, IEnumerable<double> values)
    {
        const int Step = 20;
        double maximum = Math.Max(100, Step * Math.Ceiling(values.DefaultIfEmpty().Max() / Step));
        return new(left, right, 0, maximum, false, [.. Enumerable.Range(0, (int)maximum / Step + 1).Select(i => (double)Step * i)], " %");
    }

    /// <summary>Ratios, with 1 and at least one tick on either side of it.</summary>
    public static Axis Ratio(double left, double right, IEnumerable<double> values)
    {
        double[] all = [.. values];
        double minimum = s_ratioTicks.Last(tick => tick < all.Append(0.99).Min());
        double maximum = s_ratioTicks.First(tick => tick > all.Append(1.01).Max());
        return new(left, right, minimum, maximum, true, [.. s_ratioTicks.Where(tick => tick >= minimum && tick <= maximum)], "x");
    }

    public double Position(double value) => Left + (Right - Left) * (IsLogarithmic
        ? Math.Log(value / Minimum) / Math.Log(Maximum / Minimum)
        : (value - Minimum) / (Maximum - Minimum));

    public string Label(double tick) => tick.ToString("0.##", CultureInfo.InvariantCulture) + Unit;
}
