using System.CommandLine;
using AttentionGen.Benchmarks.Decode;
using AttentionGen.Benchmarks.Measurement;
using AttentionGen.Benchmarks.Tables;

namespace AttentionGen.Benchmarks.Layers;

/// <summary><c>weights</c>: layers with weights as floats beside the same with BFloat16 and bytes, from memory and near, of few rows and of many.</summary>
internal static class WeightsCommand
{
    private static readonly TimeSpan s_warmUp = TimeSpan.FromMilliseconds(300);
    private static readonly (int Rows, int Layers)[] s_cases = [(1, 8), (1, 1), (4, 8), (16, 8), (128, 8), (128, 1)];

    public static Command Create()
    {
        var seconds = new Option<double>("--seconds") { Description = "Time for each row, beside warming up.", DefaultValueFactory = _ => 5 };
        var markdown = new Option<FileInfo?>("--markdown") { Description = "Also write the table to this Markdown file." };
        var command = new Command("weights", "Measure layers with weights as floats beside the same with BFloat16 and Int8.") { seconds, markdown };
        command.SetAction(result =>
        {
            bool pinned = Pinning.PinCurrentThread();
            TimeSpan budget = TimeSpan.FromSeconds(result.GetValue(seconds));
            ResultTable<WeightRow> table = Table([.. s_cases.Select(of => Measure(new WeightCase(of.Rows, of.Layers), budget))]);
            table.Print();
            Console.WriteLine($"{MachineReads.Measure()}\n{Machine.Description}\n{(pinned ? "Pinned to one core" : "Not pinned")}");
            if (result.GetValue(markdown) is { } file)
                File.WriteAllText(file.FullName, $"{table.ToMarkdown()}\n- {Machine.Description}\n");
        });
        return command;
    }

    private static WeightRow Measure(WeightCase layers, TimeSpan budget)
    {
        Contestant floats = new(layers.Floats()), narrow = new(layers.Narrow()), bytes = new(layers.Bytes());
        Contestant[] contestants = [floats, narrow, bytes];
        foreach (Contestant contestant in contestants)
            contestant.WarmUp(s_warmUp);
        Rounds.Run(contestants, budget);
        return new WeightRow(layers.Name, floats.MedianMicroseconds, narrow.MedianMicroseconds, bytes.MedianMicroseconds);
    }

    private static ResultTable<WeightRow> Table(IReadOnlyList<WeightRow> rows) => new(
        [
            new("layer", true, row => row.Name),
            new("floats,\nus", false, row => Figure.Of(row.Floats)),
            new("GB/s", false, row => Figure.Of(row.FloatRate)),
            new("BFloat16,\nus", false, row => Figure.Of(row.Narrow)),
            new("GB/s", false, row => Figure.Of(row.NarrowRate)),
            new("floats /\nBFloat16", false, row => Figure.Ratio(row.Floats, row.Narrow)),
            new("Int8,\nus", false, row => Figure.Of(row.Bytes)),
            new("GB/s", false, row => Figure.Of(row.ByteRate)),
            new("floats /\nInt8", false, row => Figure.Ratio(row.Floats, row.Bytes)),
        ],
        rows,
        $"One thread, medians of {ThreadClock.Name} for a layer, all in turn. GB/s of weights alone: {WeightCase.Weights * sizeof(float) / 1e6:F1} MB a layer as floats, half of that as BFloat16, a quarter as Int8.");
}
