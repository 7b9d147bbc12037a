using System.Diagnostics;
using System.Globalization;
using AttentionGen;
using AttentionGen.Report;
using SentenceEncoder.Checks;
using SentenceEncoder.Comparison;
using SentenceEncoder.Models;
using SentenceEncoder.Network;
using SentenceEncoder.Search;
using SentenceEncoder.Tokens;
using Spectre.Console;

namespace SentenceEncoder;

/// <summary>What the program does, with one model and one text.</summary>
internal sealed class Jobs
{
    private readonly IModelFiles _files;
    private readonly WordPieces _wordPieces;
    private readonly string _textName;
    private readonly string[] _passages;
    private readonly int _threadCount;

    /// <exception cref="UserException">A file will not do.</exception>
    public Jobs(string? modelFolder, string? textPath, int threadCount)
    {
        _files = modelFolder is null ? new PackagedModel() : new ModelFolder(modelFolder);
        using (TextReader vocabulary = _files.OpenVocabulary())
            _wordPieces = new WordPieces(vocabulary);

        TextFile text = textPath is null ? TextFile.Shipped() : TextFile.Read(textPath);
        _textName = text.Name;
        _passages = Passages.Split(text.Text, _wordPieces);
        if (_passages.Length == 0)
            throw new UserException($"'{text.Name}' has no text in it.");
        _threadCount = threadCount;
    }

    /// <summary>Embeds the text and answers questions, those given or those asked at the console.</summary>
    public void Search(Engine engine, ElementType weightType, string[] questions, int answerCount)
    {
        using var encoder = new MiniLmEncoder(_wordPieces, Network(engine, weightType), _files.Name);
        encoder.Generate([_passages[0]]);
        TimeSpan first = DateTime.Now - Process.GetCurrentProcess().StartTime;
        AnsiConsole.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{_files.Name}, {engine}, {_threadCount} {(_threadCount == 1 ? "thread" : "threads")}; first embedding {first.TotalMilliseconds:F0} ms after the start"));

        var session = new SearchSession(encoder, answerCount);
        AnsiConsole.WriteLine(_textName);
        PassageIndex index = session.Embed(_passages);
        foreach (string question in questions)
            session.Answer(index, question);
        if (questions.Length == 0)
            session.AnswerQuestions(index);
    }

    /// <summary>Writes the model to a folder.</summary>
    public void Export(string folder) => SafetensorsFolder.Write(_files, folder);

    /// <summary>Writes a page that shows what each head of each layer attends to in a text.</summary>
    public void Report(string path, string[] questions)
    {
        string text = questions.Length > 0 ? questions[0] : _passages[0];
        PackedTokens tokens = _wordPieces.Encode([text]);
        string[] labels;
        using (TextReader vocabulary = _files.OpenVocabulary())
            labels = WordPieceNames.Of(vocabulary, tokens[0]);

        var report = new AttentionReport($"{_files.Name}: {text}");
        AttentionView.Add(report, MiniLmWeights.Read(_files), tokens, labels);
        try
        {
            report.Write(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UserException($"'{path}' cannot be written: {exception.Message}");
        }

        AnsiConsole.WriteLine($"attention of {labels.Length} word pieces: {new Uri(Path.GetFullPath(path))}");
    }

    /// <summary>Compares with ONNX Runtime.</summary>
    public void Compare()
    {
        using var report = new ComparisonReport(_files, MiniLmWeights.Read(_files), _wordPieces, _passages, _threadCount);
        report.Print();
    }

    /// <summary>Checks what must hold; 0 if it does.</summary>
    public int Check()
    {
        var report = new CheckReport();
        MiniLmWeights weights = MiniLmWeights.Read(_files);
        TokenizerCheck.Run(report, _files, _wordPieces, _passages);
        EmbeddingCheck.Run(report, _files, weights, _wordPieces, _passages);
        AttentionCheck.Run(report, weights, _wordPieces);
        FolderCheck.Run(report, _files, weights, _wordPieces, _passages);
        using var encoder = new MiniLmEncoder(_wordPieces, new MiniLmNetwork(weights, _threadCount), _files.Name);
        ContractCheck.Run(report, encoder, _passages);
        SearchCheck.Run(report, encoder, Passages.Split(TextFile.Shipped().Text, _wordPieces));
        return report.FailureCount == 0 ? 0 : 1;
    }

    private ISentenceNetwork Network(Engine engine, ElementType weightType) => engine == Engine.AttentionGen
        ? new MiniLmNetwork(MiniLmWeights.Read(_files), _threadCount, weightType)
        : new OnnxNetwork(_files.ReadOnnxModel() ?? throw new UserException($"{_files.Name} has no model.onnx, which ONNX Runtime needs."), _threadCount);
}
