using System.Diagnostics;
using System.Globalization;
using AttentionGen.Samples.Masks;
using AttentionGen.Samples.Masks.Gallery;
using Spectre.Console;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var random = new Random(1);
float[] query = Rows(), key = Rows(), value = Rows(), output = new float[query.Length];

var inputs = new GalleryInputs();
double full = Time(() => Full.Forward(query, key, value, output));
var rows = new List<(GalleryEntry Entry, TileShares Shares, double Time)>();
foreach (GalleryEntry entry in MaskGallery.Of(inputs))
    rows.Add((entry, TileShares.Of(entry), Time(() => entry.Forward(query, key, value, output)) / full));

AnsiConsole.MarkupLineInterpolated($"{GallerySize.Heads} heads of {GallerySize.HeadDimension}, {GallerySize.Length} queries and keys, {Full.InstructionSet}; full attention takes {full * 1e6:F0} us on one thread.");
var table = new Table().Border(TableBorder.Simple).AddColumn("").AddColumn(new TableColumn("visible pairs").RightAligned())
    .AddColumn(new TableColumn("tiles with any").RightAligned()).AddColumn(new TableColumn("time").RightAligned());
foreach ((GalleryEntry entry, TileShares shares, double time) in rows)
    table.AddRow(Markup.Escape(entry.Name), $"{shares.Visible:P1}", $"{shares.Computed:P1}", $"{time:P1}");
AnsiConsole.Write(table);

string page = Path.GetFullPath("masks.html");
MaskPage.Write(page, rows);
Console.WriteLine($"pictures: {new Uri(page)}");

float[] Rows() => [.. Enumerable.Range(0, GallerySize.Length * GallerySize.Heads * GallerySize.HeadDimension).Select(_ => (random.NextSingle() * 2) - 1)];

// The fastest of many calls, after some that compile.
static double Time(Action call)
{
    const int Calls = 30;
    double best = double.MaxValue;
    for (int n = 0; n < Calls; n++)
    {
        long start = Stopwatch.GetTimestamp();
        call();
        best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    return best;
}
