using System.Globalization;
using System.Xml.Linq;
using AttentionGen.Benchmarks.Chart;

namespace AttentionGen.Benchmarks.Methods;

/// <summary>What masks cost beside what they leave: the share of full attention's time against the share of visible pairs, both logarithmic.</summary>
internal sealed class MaskChart(IReadOnlyList<MethodRow> rows)
{
    private const double Width = 640, Height = 470, Top = 70, Bottom = 400, Left = 90, Right = 600;

    private static readonly double[] s_ticks = [1, 2, 5, 10, 20, 50, 100];

    private readonly Axis _visible = new(Left, Right, s_ticks[0], s_ticks[^1], true, s_ticks, " %");
    private readonly Axis _time = new(Bottom, Top, s_ticks[0], s_ticks[^1], true, s_ticks, " %");

    public XDocument Draw()
    {
        const string Title = "What masks cost beside what they leave visible";
        return new(Svg.Picture(
            Width,
            Height,
            Title,
            ChartStyle.Text,
            Svg.Rectangle("card", 0.5, 0.5, Width - 1, Height - 1, radius: 8),
            Svg.Text("title", 24, 34, Title),
            Svg.Text("note", Left, Top - 14, "time, of full attention's; both axes logarithmic"),
            s_ticks.Select(tick => Svg.Line("grid", _visible.Position(tick), Top, _visible.Position(tick), Bottom)),
            s_ticks.Select(tick => Svg.Line("grid", Left, _time.Position(tick), Right, _time.Position(tick))),
            s_ticks.Select(tick => Svg.Text("tick", _visible.Position(tick), Bottom + 17, _visible.Label(tick))),
            s_ticks.Select(tick => Svg.Text("before", Left - 8, _time.Position(tick) + 4, _time.Label(tick))),
            Svg.Text("tick", (Left + Right) / 2, Bottom + 38, "visible pairs of query and key"),
            Svg.Line("base", Left, Bottom, Right, Top),
            rows.Where(row => row.Visible < 1).Select(Mark),
            Svg.Text("note", 24, Height - 12, "On the line, time is proportional to what is visible.")));
    }

    private object[] Mark(MethodRow row)
    {
        double x = _visible.Position(100 * row.Visible), y = _time.Position(100 * row.Methods / row.Full);
        bool isDocuments = row.Name.EndsWith("documents", StringComparison.Ordinal);
        string label = string.Create(CultureInfo.InvariantCulture, $"{row.Name}: {row.Methods / row.Full:P1}");
        return
        [
            isDocuments ? Svg.Circle("wide", x, y, 5) : Svg.Rectangle("narrow", x - 4.5, y - 4.5, 9, 9),
            isDocuments ? Svg.Text("before", x - 10, y - 6, label) : Svg.Text("value", x + 9, y + 13, label),
        ];
    }
}
