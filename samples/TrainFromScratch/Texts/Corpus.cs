using TrainFromScratch.Model;
using TrainFromScratch.Training;

namespace TrainFromScratch.Texts;

/// <summary>A text to learn from, the last tenth of which is held out: what the model never learns from tells whether it learned more than the text by heart.</summary>
internal sealed class Corpus : IBatchSource
{
    private const int HeldOutShare = 10;

    private readonly int[] _learned;
    private readonly int[] _heldOut;

    private Corpus(string name, int[] tokens)
    {
        Name = name;
        int heldOut = tokens.Length / HeldOutShare;
        if (heldOut <= ModelShape.ContextLength)
            throw new UserException($"'{name}' has {tokens.Length} characters; {HeldOutShare * (ModelShape.ContextLength + 1)} are the fewest to learn from.");
        _learned = tokens[..^heldOut];
        _heldOut = tokens[^heldOut..];
        TokenCount = tokens.Length;
        UnigramEntropy = Entropy(_learned);
    }

    public string Name { get; }

    public int TokenCount { get; }

    /// <summary>Nats of a character whose neighbours are not known: the loss of a model that has learned how frequent characters are, and nothing else.</summary>
    public double UnigramEntropy { get; }

    /// <summary>Whole samples that the held-out part has.</summary>
    public int HeldOutSampleCount => (_heldOut.Length - 1) / ModelShape.ContextLength;

    /// <summary>The fables that come with the sample.</summary>
    public static Corpus Fables()
    {
        using var reader = new StreamReader(typeof(Corpus).Assembly.GetManifestResourceStream("aesop.txt")!);
        return new Corpus("aesop.txt", Alphabet.Encode(reader.ReadToEnd()));
    }

    /// <summary>A file.</summary>
    /// <exception cref="UserException">It cannot be read, or is too short.</exception>
    public static Corpus Read(string path)
    {
        try
        {
            return new Corpus(Path.GetFileName(path), Alphabet.Encode(File.ReadAllText(path)));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"'{path}' cannot be read: {exception.Message}");
        }
    }

    public void Draw(Random random, Span<int> tokens, Span<int> targets)
    {
        for (int first = 0; first < tokens.Length; first += ModelShape.ContextLength)
            Copy(_learned, random.Next(_learned.Length - ModelShape.ContextLength), tokens[first..], targets[first..]);
    }

    /// <summary>A sample of the held-out part.</summary>
    public void HeldOut(int sample, Span<int> tokens, Span<int> targets) => Copy(_heldOut, sample * ModelShape.ContextLength, tokens, targets);

    // The target of each token is the next.
    private static void Copy(int[] text, int start, Span<int> tokens, Span<int> targets)
    {
        text.AsSpan(start, ModelShape.ContextLength).CopyTo(tokens);
        text.AsSpan(start + 1, ModelShape.ContextLength).CopyTo(targets);
    }

    private static double Entropy(int[] tokens) => tokens.CountBy(token => token).Sum(count => -(double)count.Value / tokens.Length * Math.Log((double)count.Value / tokens.Length));
}
