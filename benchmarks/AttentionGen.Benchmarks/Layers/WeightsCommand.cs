using System.CommandLine;
using AttentionGen.Benchmarks.Decode;
using AttentionGen.Benchmarks.LlamaCpp;
using AttentionGen.Benchmarks.Measurement;
using AttentionGen.Benchmarks.Peers;
using AttentionGen.Benchmarks.Tables;

namespace AttentionGen.Benchmarks.Layers;

/// <summary><c>weights</c>: layers with weights as floats beside the same with BFloat16 and bytes, and beside llama.cpp, from memory and near, of few rows and of many.</summary>
internal static class WeightsCommand
{
    private static readonly TimeSpan s_warmUp = TimeSpan.FromMilliseconds(300);
    private static readonly (int Rows, int Layers)[] s_cases = [(1, 8), (1, 1), (4, 8), (16, 8), (128, 8), (128, 1)];

    public static Command Create()
    {
        var seconds = new Option<double>("--seconds") { Description = "Time for each row, beside warming up.", DefaultValueFactory = _ => 5 };
        var markdown = new Option<FileInfo?>("--markdown") { Description = "Also write the tables to this Markdown file." };
        var command = new Command("weights", "Measure layers with weights as floats beside the same with BFloat16 and Int8, and beside llama.cpp.") { seconds, markdown };
        command.SetAction(result =>
        {
            bool pinned = Pinning.PinCurrentThread();
            TimeSpan budget = TimeSpan.FromSeconds(result.GetValue(seconds));
            WeightRow[] rows = [.. s_cases.Select(of => Measure(new WeightCase(of.Rows, of.Layers), budget))];
            ResultTable<WeightRow> table = Table(rows);
            ResultTable<WeightTimes> beside = Beside([.. rows.SelectMany(row => row.Times)]);
            Rival llamaCpp = Rivals.Named(LlamaCppPeer.EngineName);
            table.Print();
            beside.Print();
            Console.WriteLine($"{llamaCpp}\n{MachineReads.Measure()}\n{Machine.Description}\n{(pinned ? "Pinned to one core" : "Not pinned")}");
            if (result.GetValue(markdown) is { } file)
                File.WriteAllText(file.FullName, $"{table.ToMarkdown()}\n{beside.ToMarkdown()}\n- {llamaCpp}\n- {Machine.Description}\n");
        });
        return command;
    }

    private static WeightRow Measure(WeightCase layers, TimeSpan budget)
    {
        using WeightPair floats = new(layers, WeightForm.Floats), narrow = new(layers, WeightForm.Narrow), bytes = new(layers, WeightForm.Bytes);
        Contestant[] contestants = [.. floats.Contestants, .. narrow.Contestants, .. bytes.Contestants];
        foreach (Contestant contestant in contestants)
            contestant.WarmUp(s_warmUp);
        Rounds.Run(contestants, budget);
        return new WeightRow(floats.Times, narrow.Times, bytes.Times);
    }

    private static ResultTable<WeightRow> Table(IReadOnlyList<WeightRow> rows) => new(
        [
            new("layer", true, row => row.Name),
            new("floats,\nus", false, row => Figure.Of(row.Floats.Generated)),
            new("GB/s", false, row => Figure.Of(row.FloatRate)),
            new("BFloat16,\nus", false, row => Figure.Of(row.Narrow.Generated)),
            new("GB/s", false, row => Figure.Of(row.NarrowRate)),
            new("floats /\nBFloat16", false, row => Figure.Ratio(row.Floats.Generated, row.Narrow.Generated)),
            new("Int8,\nus", false, row => Figure.Of(row.Bytes.Generated)),
            new("GB/s", false, row => Figure.Of(row.ByteRate)),
            new("floats /\nInt8", false, row => Figure.Ratio(row.Floats.Generated, row.Bytes.Generated)),
        ],
        rows,
        $"One thread, medians of {ThreadClock.Name} for a layer, all in turn. GB/s of weights alone: {WeightCase.Weights * sizeof(float) / 1e6:F1} MB a layer as floats, half of that as BFloat16, a quarter as Int8.");

    private static ResultTable<WeightTimes> Beside(IReadOnlyList<WeightTimes> rows) => new(
        [
            new("layer", true, row => row.Layer),
            new("weights", true, row => row.Weights),
            new("generated,\nus", false, row => Figure.Of(row.Generated)),
            new("llama.cpp,\nus", false, row => Figure.Of(row.LlamaCpp)),
            new("llama.cpp /\ngenerated", false, row => Figure.Ratio(row.LlamaCpp, row.Generated)),
        ],
        rows,
        "The same layers in llama.cpp's ggml, a planned graph each, in the same rounds. Q8_0: bytes with a scale for every 32 of a row; Int8: with one for each output. ggml rounds rows of inputs to BFloat16 and Q8_0 as well, and GELU to half precision; ours are floats.");
}
