using System.Globalization;
using System.Xml.Linq;
using AttentionGen.Benchmarks.Peers;
using AttentionGen.Benchmarks.Quick;
using AttentionGen.Benchmarks.Tables;

namespace AttentionGen.Benchmarks.Chart;

/// <summary>A quick run as a picture: a row for each shape; on the left shares of the peak, on the right ratios to the fastest other engine.</summary>
internal sealed class PerformanceChart(IReadOnlyList<ShapeResult> results)
{
    private const double Width = 1000;
    private const double LabelRight = 216;
    private const double PlotTop = 106;
    private const double RowHeight = 33;
    private const double BarHeight = 11;

    private static readonly Series[] s_series =
    [
        new("wide", "Vector512 (or the widest there is)", GeneratedPeer.EngineName, result => result.WidestFedPeak, 0),
        new("narrow", "held to Vector256", GeneratedPeer.Vector256EngineName, result => result.FedPeak256, 1),
    ];

    private readonly Axis _peak = Axis.Percent(LabelRight + 14, 560, s_series.SelectMany(series => results.Select(series.Share)).OfType<double>());
    private readonly Axis _ratio = Axis.Ratio(620, Width - 40, s_series.SelectMany(series => results.Select(Ratio(series))).OfType<double>());

    private double PlotBottom => PlotTop + RowHeight * results.Count;

    public XDocument Draw()
    {
        const string Title = "Generated attention kernels, one thread";
        double height = PlotBottom + 94;
        return new(Svg.Picture(
            Width,
            height,
            Title,
            ChartStyle.Text,
            Svg.Rectangle("card", 0.5, 0.5, Width - 1, height - 1, radius: 8),
            Svg.Text("title", 24, 34, Title),
            s_series.Select(Legend),
            Panel(_peak, "share of the peak, fed from the first-level cache", "percent of the peak of vectors of that width; more is better"),
            Panel(_ratio, "best other engine's time / the generated kernel's", "times as long, logarithmic; right of 1x the generated kernel is faster"),
            Svg.Line("base", _peak.Position(0), PlotTop, _peak.Position(0), PlotBottom),
            Svg.Line("base", _ratio.Position(1), PlotTop, _ratio.Position(1), PlotBottom),
            results.Select(Row),
            Svg.Text("note", 24, PlotBottom + 62, PeakNote()),
            Svg.Text("note", 24, PlotBottom + 78, EngineNote())));
    }

    private static object Legend(Series series)
    {
        double x = 24 + 270 * series.Place;
        return new object[] { Svg.Rectangle(series.Kind, x, 48, 22, BarHeight), Svg.Text("legend", x + 30, 58, series.Name) };
    }

    private object[] Panel(Axis axis, string head, string unit)
    {
        double middle = (axis.Left + axis.Right) / 2;
        return
        [
            Svg.Text("head middle", middle, PlotTop - 20, head),
            axis.Ticks.Select(tick => Svg.Line("grid", axis.Position(tick), PlotTop, axis.Position(tick), PlotBottom)),
            axis.Ticks.Select(tick => Svg.Text("tick", axis.Position(tick), PlotBottom + 17, axis.Label(tick))),
            Svg.Text("tick", middle, PlotBottom + 36, unit),
        ];
    }

    private object[] Row(ShapeResult result, int row)
    {
        double top = PlotTop + RowHeight * row + (RowHeight - 2 * BarHeight) / 2;
        return
        [
            Svg.Text("head", 24, top + BarHeight + 4.5, result.Shape.Id),
            Svg.Text("label", LabelRight, top + BarHeight + 4.5, result.Shape.Description),
            s_series.Select(series => Marks(result, series, top + BarHeight * series.Place)),
        ];
    }

    private object[] Marks(ShapeResult result, Series series, double top)
    {
        var marks = new List<object>();
        double middle = top + BarHeight / 2, baseline = middle + 4;
        if (series.Share(result) is { } share)
        {
            double start = _peak.Position(0), end = _peak.Position(share);
            marks.Add(Svg.Rectangle(series.Kind, start, top + 0.5, end - start, BarHeight - 1));
            marks.Add(Svg.Text("value", end + 4, baseline, Short($"{share:F0}")));
        }

        if (Ratio(series)(result) is { } ratio)
        {
            double end = _ratio.Position(ratio);
            marks.Add(Svg.Line(series.Kind, _ratio.Position(1), middle, end, middle));
            marks.Add(series.Place == 0 ? Svg.Circle(series.Kind, end, middle, 4) : Svg.Rectangle(series.Kind, end - 3.5, middle - 3.5, 7, 7));
            marks.Add(Svg.Text(ratio < 1 ? "before" : "value", ratio < 1 ? end - 7 : end + 7, baseline, Short($"{ratio:F2}")));
        }

        return [.. marks];
    }

    private string PeakNote() =>
        $"Peak, in the same rounds as each shape: {Figure.Range(results.Select(result => result.WidestFedPeak))} at full width, "
        + $"{Figure.Range(results.Select(result => result.FedPeak256))} with Vector256.";

    private string EngineNote() => $"The fastest of {Engines()} on each shape, by its fastest form and at its full width.";

    private string Engines() => string.Join(", ", results.SelectMany(result => result.Rivals).Select(peer => peer.Engine).Distinct());

    private static Func<ShapeResult, double?> Ratio(Series series) =>
        result => result.BestRival?.Microseconds / result.Time(series.Engine);

    private static string Short(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>A kind of kernel.</summary>
    /// <param name="Kind">Its style.</param>
    /// <param name="Name">In the legend.</param>
    /// <param name="Engine">In the results.</param>
    /// <param name="Peak">What it could reach.</param>
    /// <param name="Place">Which of a row's bars it is.</param>
    private sealed record Series(string Kind, string Name, string Engine, Func<ShapeResult, double?> Peak, int Place)
    {
        /// <summary>Percent of the peak.</summary>
        public double? Share(ShapeResult result) => 100 * result.Rate(Engine) / Peak(result);
    }
}
