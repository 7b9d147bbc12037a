using System.CommandLine;
using System.Text.Json;
using AttentionGen.Benchmarks.Quick;

namespace AttentionGen.Benchmarks.Chart;

/// <summary><c>chart</c>: draws the numbers of a quick run.</summary>
internal static class ChartCommand
{
    public static Command Create()
    {
        var json = new Option<FileInfo>("--json") { Description = "The numbers, as quick --json wrote them.", Required = true }.AcceptExistingOnly();
        var output = new Option<FileInfo>("--out") { Description = "The SVG file to write.", Required = true };
        var command = new Command("chart", "Draw the numbers of a quick run as SVG.") { json, output };
        command.SetAction(result => Draw(result.GetRequiredValue(json), result.GetRequiredValue(output)));
        return command;
    }

    private static int Draw(FileInfo json, FileInfo output)
    {
        ShapeResult[] results = JsonSerializer.Deserialize<ShapeResult[]>(File.ReadAllText(json.FullName)) ?? [];
        if (results.Length == 0)
        {
            Console.Error.WriteLine($"{json} holds no results.");
            return 1;
        }

        File.WriteAllText(output.FullName, new PerformanceChart(results).Draw().ToString() + "\n");
        return 0;
    }
}
