using System.CommandLine;
using System.Globalization;
using AttentionGen.Benchmarks.Measurement;
using AttentionGen.Benchmarks.Peers;
using AttentionGen.Benchmarks.PyTorch;
using AttentionGen.Benchmarks.Tables;

namespace AttentionGen.Benchmarks.Methods;

/// <summary><c>methods</c>: score methods beside the built-in options that mean the same, beside full attention, and beside PyTorch with a table.</summary>
internal static class MethodsCommand
{
    private const double Tolerance = 1e-5;

    private static readonly TimeSpan s_warmUp = TimeSpan.FromMilliseconds(300);

    public static Command Create()
    {
        var seconds = new Option<double>("--seconds") { Description = "Time for each row, beside warming up.", DefaultValueFactory = _ => 5 };
        var markdown = new Option<FileInfo?>("--markdown") { Description = "Also write the table to this Markdown file." };
        var chart = new Option<FileInfo?>("--chart") { Description = "Also draw what masks cost beside what they leave visible, to this SVG file." };
        var command = new Command("methods", "Measure masks and changes of scores that are C# methods against built-in options, full attention and dense tables.") { seconds, markdown, chart };
        command.SetAction(result =>
        {
            bool pinned = Pinning.PinCurrentThread();
            MethodRow[] rows = [.. Rows(TimeSpan.FromSeconds(result.GetValue(seconds)))];
            ResultTable<MethodRow> table = Table(rows);
            table.Print();
            Console.WriteLine($"{Rivals.Lines}\n{Machine.Description}\n{(pinned ? "Pinned to one core" : "Not pinned")}");
            if (result.GetValue(markdown) is { } file)
                File.WriteAllText(file.FullName, $"{table.ToMarkdown()}\n- {Machine.Description}\n");
            if (result.GetValue(chart) is { } picture)
                File.WriteAllText(picture.FullName, new MaskChart(rows).Draw() + "\n");
        });
        return command;
    }

    private static IEnumerable<MethodRow> Rows(TimeSpan budget)
    {
        var random = new Random(1);
        float[] query = Drawn(random), key = Drawn(random), value = Drawn(random), output = new float[query.Length];
        var run = new Comparison(query, key, value, output, budget);
        yield return run.Measure(
            "causal", () => CausalPredicate.Forward(query, key, value, output), () => BuiltInCausal.Forward(query, key, value, output), (q, k) => CausalPredicate.Sees(0, q, k));
        yield return run.Measure(
            $"window of {MethodShape.Window}", () => WindowPredicate.Forward(query, key, value, output), () => BuiltInWindow.Forward(query, key, value, output), (q, k) => WindowPredicate.Sees(0, q, k));
        foreach (int count in new[] { 2, 4, 8, 16, 32 })
        {
            int[] documents = [.. Enumerable.Range(0, MethodShape.Length).Select(n => n * count / MethodShape.Length)];
            yield return run.Measure(
                $"{count} documents", () => DocumentPredicate.Forward(query, key, value, documents, output), null, (q, k) => DocumentPredicate.Sees(0, q, k, documents));
        }

        yield return run.Measure(
            "ALiBi",
            () => AlibiModifier.Forward(query, key, value, output),
            () => BuiltInAlibi.Forward(query, key, value, output),
            sees: null,
            bias: (head, q, k) => AlibiModifier.Score(0, head, q, k));
    }

    private static float[] Drawn(Random random) => [.. Enumerable.Range(0, MethodShape.Length * MethodShape.Model).Select(_ => (random.NextSingle() * 2) - 1)];

    private static ResultTable<MethodRow> Table(IReadOnlyList<MethodRow> rows) => new(
        [
            new("mask or change", true, row => row.Name),
            new("visible\npairs", false, row => Percent(row.Visible)),
            new("method,\nus", false, row => Figure.Of(row.Methods)),
            new("built in,\nus", false, row => Figure.Of(row.BuiltIn)),
            new("method /\nbuilt in", false, row => Figure.Ratio(row.Methods, row.BuiltIn)),
            new("of full\nattention", false, row => Percent(row.Methods / row.Full)),
            new("PyTorch,\nus", false, row => Figure.Of(row.PyTorch)),
            new("PyTorch /\nmethod", false, row => Figure.Ratio(row.PyTorch, row.Methods)),
        ],
        rows,
        $"One thread, medians of CPU time of the thread, all of a row in turn; {MethodShape.Heads} heads of {MethodShape.HeadDimension}, {MethodShape.Length} queries and keys. PyTorch: scaled_dot_product_attention with the mask, or the biases, as a dense table that was made before.");

    private static string Percent(double share) => share.ToString("P1", CultureInfo.InvariantCulture);

    /// <summary>The rows of all comparisons, and the time of each.</summary>
    private sealed class Comparison(float[] query, float[] key, float[] value, float[] output, TimeSpan budget)
    {
        public MethodRow Measure(string name, Action method, Action? builtIn, Func<int, int, bool>? sees, Func<int, int, int, float>? bias = null)
        {
            method();
            float[] expected = [.. output];
            var contestants = new List<Contestant> { new(method), new(() => FullAttention.Forward(query, key, value, output)) };
            if (builtIn is not null)
            {
                builtIn();
                Agree(name, expected, output);
                contestants.Add(new Contestant(builtIn));
            }

            using PyTorchPeer? torch = PyTorchLibrary.Presence.IsThere ? DenseMask.Create(query, key, value, sees, bias) : null;
            if (torch is not null)
            {
                torch.Run();
                Agree(name, expected, torch.Result);
                contestants.Add(new Contestant(torch.Run));
            }

            foreach (Contestant contestant in contestants)
                contestant.WarmUp(s_warmUp);
            Rounds.Run(contestants, budget);
            return new MethodRow(
                name,
                sees is null ? 1 : Share(sees),
                contestants[0].MedianMicroseconds,
                builtIn is null ? null : contestants[2].MedianMicroseconds,
                contestants[1].MedianMicroseconds,
                torch is null ? null : contestants[^1].MedianMicroseconds);
        }

        private static double Share(Func<int, int, bool> sees)
        {
            long visible = 0;
            for (int query = 0; query < MethodShape.Length; query++)
            for (int key = 0; key < MethodShape.Length; key++)
                visible += sees(query, key) ? 1 : 0;
            return visible / ((double)MethodShape.Length * MethodShape.Length);
        }

        private static void Agree(string name, ReadOnlySpan<float> expected, ReadOnlySpan<float> other)
        {
            for (int n = 0; n < expected.Length; n++)
            {
                if (!(Math.Abs(expected[n] - other[n]) <= Tolerance))
                    throw new InvalidOperationException($"{name}: the engines disagree, {expected[n]} and {other[n]} in element {n}.");
            }
        }
    }
}
