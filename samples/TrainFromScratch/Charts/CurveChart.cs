using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Legends;
using OxyPlot.Series;

namespace TrainFromScratch.Charts;

/// <summary>Curves over training, as an SVG file.</summary>
/// <param name="title">What stands above them.</param>
/// <param name="unit">What stands beside the vertical axis.</param>
internal sealed class CurveChart(string title, string unit)
{
    private const double Width = 760;
    private const double Height = 420;

    // Whose widths the exporter knows; other fonts would be cut off where they are wider.
    private const string Font = "Arial";

    // Told apart by readers who do not see red and green (Okabe and Ito).
    private static readonly OxyColor[] s_colors = [OxyColor.FromRgb(0, 114, 178), OxyColor.FromRgb(213, 94, 0), OxyColor.FromRgb(0, 158, 115), OxyColor.FromRgb(204, 121, 167)];

    /// <summary>Lines across the chart: a name, and the value that it stands at.</summary>
    public IReadOnlyList<(string Name, double Value)> Marks { get; init; } = [];

    public LegendPosition LegendPosition { get; init; } = LegendPosition.RightTop;

    /// <summary>Writes the file.</summary>
    /// <exception cref="UserException">It cannot be written.</exception>
    public void Write(string path, params IEnumerable<Curve> curves)
    {
        var model = new PlotModel { Title = title, DefaultFont = Font, Background = OxyColors.White };
        model.Axes.Add(new LinearAxis { Position = AxisPosition.Bottom, Title = "step", MajorGridlineStyle = LineStyle.Dot });
        model.Axes.Add(new LinearAxis { Position = AxisPosition.Left, Title = unit, MaximumPadding = 0.03, MajorGridlineStyle = LineStyle.Dot });
        model.Legends.Add(new Legend { LegendPosition = LegendPosition, LegendBackground = OxyColor.FromAColor(200, OxyColors.White) });
        foreach ((int number, Curve curve) in curves.Index())
        {
            var line = new LineSeries { Title = curve.Name, Color = s_colors[number % s_colors.Length], StrokeThickness = 2 };
            line.Points.AddRange(curve.Points.Select(point => new DataPoint(point.Step, point.Value)));
            model.Series.Add(line);
        }
        foreach ((string name, double value) in Marks)
            model.Series.Add(Mark(name, value, model.Series.OfType<LineSeries>().SelectMany(line => line.Points).Max(point => point.X)));

        try
        {
            using FileStream file = File.Create(path);
            new SvgExporter { Width = Width, Height = Height, TextMeasurer = new PixelText() }.Export(model, file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"'{path}' cannot be written: {exception.Message}");
        }
    }

    private static LineSeries Mark(string name, double value, double lastStep) => new()
    {
        Title = name,
        Color = OxyColors.Gray,
        LineStyle = LineStyle.Dash,
        StrokeThickness = 1,
        Points = { new DataPoint(0, value), new DataPoint(lastStep, value) },
    };
}
