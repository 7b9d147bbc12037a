using TrainFromScratch.Model;
using TrainFromScratch.Texts;
using TrainFromScratch.Training;

namespace TrainFromScratch.Comparison;

/// <summary>A short way: behind every letter is to be said what a table has for it and the letter before it.</summary>
internal sealed class PairTask : IBatchSource
{
    private const int LetterCount = CopyTask.LetterCount;

    private readonly int[] _table;

    /// <summary>Draws the table.</summary>
    public PairTask(int seed)
    {
        var random = new Random(seed);
        _table = [.. Enumerable.Range(0, LetterCount * LetterCount).Select(_ => random.Next(LetterCount))];
    }

    /// <summary>Share of right answers of one who knows the table, but sees the last letter alone.</summary>
    public double LastLetterAccuracy => Enumerable.Range(0, LetterCount).Average(
        letter => Enumerable.Range(0, LetterCount).CountBy(before => _table[(before * LetterCount) + letter]).Max(count => count.Value) / (double)LetterCount);

    public void Draw(Random random, Span<int> tokens, Span<int> targets)
    {
        int before = 0;
        for (int n = 0; n < tokens.Length; n++)
        {
            int letter = random.Next(LetterCount);
            tokens[n] = Small(letter);
            targets[n] = n % ModelShape.ContextLength == 0 ? CrossEntropy.Ignored : Small(_table[(before * LetterCount) + letter]);
            before = letter;
        }
    }

    private static int Small(int letter) => Alphabet.Token((char)('a' + letter));
}
