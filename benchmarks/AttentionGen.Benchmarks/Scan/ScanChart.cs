using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Legends;
using OxyPlot.Series;
using TrainFromScratch.Charts;

namespace AttentionGen.Benchmarks.Scan;

/// <summary>GFLOP/s against size, both logarithmic, a line for each series; what falls below its neighbours is crossed.</summary>
internal static class ScanChart
{
    // Whose widths the exporter knows.
    private const string Font = "Arial";

    // Told apart by readers who do not see red and green (Okabe and Ito).
    private static readonly OxyColor[] s_colors =
    [
        OxyColor.FromRgb(0, 114, 178), OxyColor.FromRgb(213, 94, 0), OxyColor.FromRgb(0, 158, 115), OxyColor.FromRgb(204, 121, 167), OxyColor.FromRgb(86, 180, 233),
        OxyColor.FromRgb(230, 159, 0), OxyColors.Black,
    ];

    /// <summary>Writes the picture as SVG.</summary>
    public static void Write(string path, IReadOnlyList<ScanResult> results)
    {
        var model = new PlotModel { Title = "Generated kernels by size", DefaultFont = Font, Background = OxyColors.White };
        model.Axes.Add(new LogarithmicAxis { Position = AxisPosition.Bottom, Base = 2, Title = "size, as the legend says", MajorGridlineStyle = LineStyle.Dot, StringFormat = "#,0" });
        model.Axes.Add(new LogarithmicAxis { Position = AxisPosition.Left, Base = 2, Title = "GFLOP/s", MajorGridlineStyle = LineStyle.Dot, MaximumPadding = 0.05 });
        model.Legends.Add(new Legend { LegendPlacement = LegendPlacement.Outside, LegendPosition = LegendPosition.RightTop });
        foreach ((int number, IGrouping<ScanSeries, ScanResult> series) in results.GroupBy(result => result.Series).Index())
        {
            var line = new LineSeries
            {
                Title = $"{series.Key.Name}, by {series.Key.Grows}", Color = s_colors[number % s_colors.Length], StrokeThickness = 2, MarkerType = MarkerType.Circle, MarkerSize = 3,
            };
            line.Points.AddRange(series.Select(Point));
            model.Series.Add(line);
        }

        var cliffs = new LineSeries { LineStyle = LineStyle.None, MarkerType = MarkerType.Cross, MarkerSize = 8, MarkerStroke = OxyColors.Red, MarkerStrokeThickness = 2 };
        cliffs.Points.AddRange(results.Where(result => result.IsCliff).Select(Point));
        model.Series.Add(cliffs);
        using FileStream file = File.Create(path);
        new SvgExporter { Width = 1100, Height = 520, TextMeasurer = new PixelText() }.Export(model, file);
    }

    private static DataPoint Point(ScanResult result) => new(result.Size, result.Rate);
}
