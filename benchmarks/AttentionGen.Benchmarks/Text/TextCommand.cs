using System.CommandLine;
using System.Globalization;
using AttentionGen.Benchmarks.Measurement;
using AttentionGen.Benchmarks.Peers;
using AttentionGen.Benchmarks.PyTorch;
using AttentionGen.Benchmarks.Tables;
using AttentionGen.Weights;
using TextGenerator.Checks;
using TextGenerator.Generation;
using TextGenerator.Model;

namespace AttentionGen.Benchmarks.Text;

/// <summary><c>text</c>: the decoder of samples/TextGenerator, prompts and tokens, beside PyTorch.</summary>
internal static class TextCommand
{
    // Two sums of a few thousand terms in different orders, through six layers: plain loops in float are as far from double as a tenth of this.
    private const double Tolerance = 1e-4;

    private static readonly TimeSpan s_warmUp = TimeSpan.FromMilliseconds(500);

    public static Command Create()
    {
        var seconds = new Option<double>("--seconds") { Description = "Time for each row, beside warming up.", DefaultValueFactory = _ => 5 };
        var markdown = new Option<FileInfo?>("--markdown") { Description = "Also write the table to this Markdown file." };
        var command = new Command("text", "Measure the decoder of samples/TextGenerator against PyTorch.") { seconds, markdown };
        command.SetAction(result =>
        {
            bool pinned = Pinning.PinCurrentThread();
            ResultTable<TextRow> table = Table(Measure(TimeSpan.FromSeconds(result.GetValue(seconds))));
            table.Print();
            Console.WriteLine($"{Rivals.Lines}\n{Machine.Description}\n{(pinned ? "Pinned to one core" : "Not pinned")}");
            if (result.GetValue(markdown) is { } file)
                File.WriteAllText(file.FullName, $"{table.ToMarkdown()}\n- {Machine.Description}\n");
        });
        return command;
    }

    private static List<TextRow> Measure(TimeSpan budget)
    {
        string path = Directory.CreateTempSubdirectory("text").FullName;
        try
        {
            var folder = new ModelFolder(path);
            RandomModel.Write(folder, seed: 1);
            using SafetensorsFile tensors = SafetensorsFile.Open(folder.Tensors);
            LlamaWeights weights = LlamaWeights.Read(folder);
            LlamaNetwork network = new(weights, threadCount: 1), bytes = new(weights, threadCount: 1, ElementType.Int8);
            var exact = new PlainLlama<double>(tensors, weights.Configuration);
            using PyTorchLlama? torch = PyTorchLibrary.Presence.IsThere ? new PyTorchLlama(tensors, weights.Configuration) : null;
            return [.. Cases().Select(one => Measure(one, network, bytes, torch, exact, budget))];
        }
        finally
        {
            Directory.Delete(path, recursive: true);
        }
    }

    private static IEnumerable<TextCase> Cases()
    {
        var random = new Random(1);
        foreach (int length in new[] { 16, 128, 512 })
            yield return new TextCase($"prompt of {length} tokens", 0, Draw(length));
        foreach (int cached in new[] { 16, 128, 512 })
            yield return new TextCase($"token behind {cached}", cached, Draw(cached + 1));

        int[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => random.Next(LlamaShape.VocabularySize))];
    }

    private static TextRow Measure(TextCase one, LlamaNetwork network, LlamaNetwork bytes, PyTorchLlama? torch, PlainLlama<double> exact, TimeSpan budget)
    {
        float[] logits = new float[LlamaShape.VocabularySize], other = new float[LlamaShape.VocabularySize], rounded = new float[LlamaShape.VocabularySize];
        double[] expected = exact.Logits(one.Tokens)[^1];
        var contestants = new List<Contestant> { new(one.Generated(network, logits)), new(one.Generated(bytes, rounded)) };
        if (torch is not null)
            contestants.Add(new Contestant(one.PyTorch(torch, other)));
        foreach (Contestant contestant in contestants)
            contestant.WarmUp(s_warmUp);

        // Warming up has filled them.
        double error = Error(one.Name, "generated", expected, logits);
        double? otherError = torch is null ? null : Error(one.Name, PyTorchPeer.EngineName, expected, other);
        Rounds.Run(contestants, budget);
        return new TextRow(
            one.Name, one.Count, contestants[0].MedianMicroseconds, error, torch is null ? null : contestants[2].MedianMicroseconds, otherError,
            contestants[1].MedianMicroseconds, Largest(expected, rounded));
    }

    private static double Error(string name, string engine, double[] expected, float[] logits)
    {
        double error = Largest(expected, logits);
        return error <= Tolerance ? error : throw new InvalidOperationException($"{name}: a logit of {engine} is {error} away from the same in double.");
    }

    private static double Largest(double[] expected, float[] logits) => expected.Zip(logits, (first, second) => Math.Abs(first - second)).Max();

    private static ResultTable<TextRow> Table(IReadOnlyList<TextRow> rows) => new(
        [
            new("text", true, row => row.Name),
            new("generated,\nus", false, row => Figure.Of(row.Generated)),
            new("tokens per\nsecond", false, row => Figure.Of(row.Count / row.Generated * 1e6)),
            new("from double", false, row => row.GeneratedError.ToString("E1", CultureInfo.InvariantCulture)),
            new("PyTorch,\nus", false, row => Figure.Of(row.PyTorch)),
            new("from double", false, row => row.PyTorchError?.ToString("E1", CultureInfo.InvariantCulture) ?? "-"),
            new("PyTorch /\ngenerated", false, row => Figure.Ratio(row.PyTorch, row.Generated)),
            new("Int8,\nus", false, row => Figure.Of(row.Bytes)),
            new("tokens per\nsecond", false, row => Figure.Of(row.Count / row.Bytes * 1e6)),
            new("from double", false, row => row.BytesError.ToString("E1", CultureInfo.InvariantCulture)),
        ],
        rows,
        $"One thread, medians of {ThreadClock.Name}, all of a row in turn; the logits of what follows the last token included. From double: the largest difference of a logit, of the order of 1, from plain loops in double. Int8: ours with weights as bytes, whose rounding is what moves logits.");
}
