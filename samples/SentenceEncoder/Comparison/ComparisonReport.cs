using System.Globalization;
using System.Numerics.Tensors;
using SentenceEncoder.Checks;
using SentenceEncoder.Models;
using SentenceEncoder.Network;
using SentenceEncoder.Tokens;
using Spectre.Console;

namespace SentenceEncoder.Comparison;

/// <summary>Generated layers beside ONNX Runtime: what differs, how long both take, and where the time of the one goes.</summary>
internal sealed class ComparisonReport : IDisposable
{
    private readonly IModelFiles _files;
    private readonly WordPieces _wordPieces;
    private readonly IReadOnlyList<string> _passages;
    private readonly int _threadCount;
    private readonly Clock _clock;
    private readonly byte[] _model;
    private readonly MiniLmNetwork _generated;
    private readonly OnnxNetwork _onnx;

    /// <exception cref="UserException">There is no model.onnx, or no ONNX Runtime.</exception>
    public ComparisonReport(IModelFiles files, MiniLmWeights weights, WordPieces wordPieces, IReadOnlyList<string> passages, int threadCount)
    {
        _files = files;
        _wordPieces = wordPieces;
        _passages = passages;
        _threadCount = threadCount;
        _clock = new Clock(threadCount);
        _model = files.ReadOnnxModel() ?? throw new UserException($"{files.Name} has no model.onnx, which ONNX Runtime needs.");
        _generated = new MiniLmNetwork(weights, threadCount);
        _onnx = new OnnxNetwork(_model, threadCount);
    }

    public void Print()
    {
        Say($"{MiniLmLayer.InstructionSet}, {_threadCount} {(_threadCount == 1 ? "thread" : "threads")} each; {_clock.Name}");
        Say($"ONNX Runtime runs, after all of its optimisations: {OptimizedGraph.Describe(_model)}");
        PrintDifference();
        PrintTokenizers();
        PrintParts();
        PrintTimes();
    }

    public void Dispose()
    {
        _generated.Dispose();
        _onnx.Dispose();
    }

    private void PrintDifference()
    {
        PackedTokens tokens = _wordPieces.Encode(_passages);
        float[] generated = new float[tokens.Count * MiniLmShape.Dimension], onnx = new float[generated.Length];
        _generated.Encode(tokens, generated);
        _onnx.Encode(tokens, onnx);
        float leastCosine = Enumerable.Range(0, tokens.Count).Min(text =>
            TensorPrimitives.CosineSimilarity(generated.AsSpan(text * MiniLmShape.Dimension, MiniLmShape.Dimension), onnx.AsSpan(text * MiniLmShape.Dimension, MiniLmShape.Dimension)));
        TensorPrimitives.Subtract(generated, onnx, generated);
        Say($"largest difference of an element over {tokens.Count} embeddings: {Math.Abs(TensorPrimitives.MaxMagnitude<float>(generated)):E1}; least cosine {leastCosine:F8}");
    }

    private void PrintTokenizers()
    {
        using TextReader vocabulary = _files.OpenVocabulary();
        var other = new OtherWordPieces(vocabulary);
        var clock = new Clock(threadCount: 1);
        const int Rounds = 15;
        double[] own = new double[Rounds], others = new double[Rounds];
        long tokens = _wordPieces.Encode(_passages).TokenCount;
        for (int round = 0; round < Rounds; round++)
        {
            own[round] = Seconds(clock, () => _passages.Sum(passage => _wordPieces.Encode(passage).Length));
            others[round] = Seconds(clock, () => _passages.Sum(passage => other.Encode(passage).Count));
        }

        Array.Sort(own);
        Array.Sort(others);
        Say($"tokenizers, one thread: FastBertTokenizer {tokens / own[Rounds / 2] / 1e6:F1} and Microsoft.ML.Tokenizers {tokens / others[Rounds / 2] / 1e6:F1} million tokens per second");
    }

    private void PrintParts()
    {
        _generated.Times.Clear();
        const int Rounds = 5;
        for (int round = 0; round < Rounds; round++)
        {
            foreach (string[] group in _passages.Chunk(32))
            {
                long start = _generated.Times.Start();
                PackedTokens tokens = _wordPieces.Encode(group);
                _generated.Times.Add(Part.Tokenising, start);
                _generated.Encode(tokens, new float[tokens.Count * MiniLmShape.Dimension]);
            }
        }

        TimeSpan all = TimeSpan.Zero;
        foreach (Part part in Enum.GetValues<Part>())
            all += _generated.Times[part];
        var table = new Table().Border(TableBorder.Simple).AddColumn("part").AddColumn(new TableColumn("ms for all passages").RightAligned()).AddColumn(new TableColumn("share").RightAligned());
        foreach (Part part in Enum.GetValues<Part>())
        {
            TimeSpan time = _generated.Times[part];
            table.AddRow($"{part}", Number(time.TotalMilliseconds / Rounds, "F2"), Number(100 * (time / all), "F2") + " %");
        }
        AnsiConsole.Write(table);
    }

    private void PrintTimes()
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn("texts x tokens");
        foreach (string column in new[] { "AttentionGen, ms", "ONNX Runtime, ms", "AttentionGen, texts/s", "ONNX Runtime, texts/s", "tokens/s", "ratio" })
            table.AddColumn(new TableColumn(column).RightAligned());

        Workload[] workloads = [.. Workload.All()];
        double least = double.MaxValue;
        AnsiConsole.Progress().AutoClear(true).Start(progress =>
        {
            ProgressTask task = progress.AddTask("comparing", maxValue: workloads.Length);
            foreach (Workload workload in workloads)
            {
                using var contest = new Contest(_clock, _generated, _onnx, workload);
                ContestResult result = contest.Run();
                least = Math.Min(least, result.Ratio);
                table.AddRow(
                    workload.Name,
                    Number(result.GeneratedSeconds * 1e3, "F2"), Number(result.OnnxSeconds * 1e3, "F2"),
                    Number(workload.TextCount / result.GeneratedSeconds, "N0"), Number(workload.TextCount / result.OnnxSeconds, "N0"),
                    Number(workload.TokenCount / result.GeneratedSeconds, "N0"), Number(result.Ratio, "F2"));
                task.Increment(1);
            }
        });
        AnsiConsole.Write(table);
        Say($"ratio: how many times longer ONNX Runtime takes, the median of rounds in which both have a turn; least {least:F2}");
    }

    private static double Seconds(Clock clock, Func<int> call)
    {
        const int Calls = 20;
        double start = clock.Now;
        for (int n = 0; n < Calls; n++)
            call();
        return (clock.Now - start) / Calls;
    }

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    private static void Say(FormattableString text) => AnsiConsole.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
