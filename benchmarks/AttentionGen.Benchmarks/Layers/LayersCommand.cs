using System.CommandLine;
using AttentionGen.Benchmarks.Measurement;
using AttentionGen.Benchmarks.Peers;
using AttentionGen.Benchmarks.PyTorch;
using AttentionGen.Benchmarks.Tables;

namespace AttentionGen.Benchmarks.Layers;

/// <summary><c>layers</c>: feed-forward networks and transformer layers as shares of the machine's peak, beside PyTorch.</summary>
internal static class LayersCommand
{
    /// <summary>Rows are normalised, so that elements are of the order of 1; products of some thousand terms differ by their order.</summary>
    private const double Tolerance = 1e-4;

    private static readonly TimeSpan s_warmUp = TimeSpan.FromMilliseconds(300);

    public static Command Create()
    {
        var seconds = new Option<double>("--seconds") { Description = "Time for each row, beside warming up.", DefaultValueFactory = _ => 5 };
        var markdown = new Option<FileInfo?>("--markdown") { Description = "Also write the table to this Markdown file." };
        var command = new Command("layers", "Measure feed-forward networks and transformer layers against the peak and PyTorch.") { seconds, markdown };
        command.SetAction(result =>
        {
            bool pinned = Pinning.PinCurrentThread();
            TimeSpan budget = TimeSpan.FromSeconds(result.GetValue(seconds));
            ResultTable<LayerRow> table = Table([.. LayerCases.All().Select(layer => Measure(layer, budget))]);
            table.Print();
            Console.WriteLine($"{Rivals.Lines}\n{Machine.Description}\n{(pinned ? "Pinned to one core" : "Not pinned")}");
            if (result.GetValue(markdown) is { } file)
                File.WriteAllText(file.FullName, $"{table.ToMarkdown()}\n- {Machine.Description}\n");
        });
        return command;
    }

    private static LayerRow Measure(LayerCase layer, TimeSpan budget)
    {
        using var peaks = new FmaPeaks();
        var generated = new Contestant(layer.Run);
        var contestants = new List<Contestant>(peaks.Contestants) { generated };
        using PyTorchPeer? torch = PyTorchLibrary.Presence.IsThere ? layer.PyTorch() : null;
        Contestant? other = null;
        if (torch is not null)
        {
            layer.Run();
            torch.Run();
            Agree(layer.Name, layer.Output, torch.Result);
            contestants.Add(other = new Contestant(torch.Run));
        }

        foreach (Contestant contestant in contestants)
            contestant.WarmUp(s_warmUp);
        Rounds.Run(contestants, budget);
        PeakRates rates = peaks.Rates;
        return new LayerRow(layer.Name, layer.Flops, generated.MedianMicroseconds, other?.MedianMicroseconds, rates.Fed512 ?? rates.Fed256);
    }

    private static void Agree(string name, ReadOnlySpan<float> expected, ReadOnlySpan<float> other)
    {
        for (int n = 0; n < expected.Length; n++)
        {
            if (!(Math.Abs(expected[n] - other[n]) <= Tolerance))
                throw new InvalidOperationException($"{name}: the engines disagree, {expected[n]} and {other[n]} in element {n}.");
        }
    }

    private static ResultTable<LayerRow> Table(IReadOnlyList<LayerRow> rows) => new(
        [
            new("layer", true, row => row.Name),
            new("generated,\nus", false, row => Figure.Of(row.Generated)),
            new("GFLOP/s", false, row => Figure.Of(row.Rate)),
            new("of fed\npeak", false, row => Figure.Share(row.Rate, row.FedPeak)),
            new("PyTorch,\nus", false, row => Figure.Of(row.PyTorch)),
            new("PyTorch /\ngenerated", false, row => Figure.Ratio(row.PyTorch, row.Generated)),
        ],
        rows,
        $"One thread, medians of {ThreadClock.Name}, all of a row in turn. Operations are those of the products alone. Fed peak: {PeakLegend.Fed}.");
}
