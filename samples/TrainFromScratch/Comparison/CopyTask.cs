using TrainFromScratch.Model;
using TrainFromScratch.Texts;
using TrainFromScratch.Training;

namespace TrainFromScratch.Comparison;

/// <summary>A long way: a capital letter, small ones that mean nothing, and a question mark, behind which the capital is to be said.</summary>
internal sealed class CopyTask : IBatchSource
{
    /// <summary>Letters that there are of a kind.</summary>
    public const int LetterCount = 16;

    public void Draw(Random random, Span<int> tokens, Span<int> targets)
    {
        for (int first = 0; first < tokens.Length; first += ModelShape.ContextLength)
        {
            Span<int> sample = tokens.Slice(first, ModelShape.ContextLength);
            Span<int> asked = targets.Slice(first, ModelShape.ContextLength);
            foreach (ref int token in sample)
                token = Alphabet.Token((char)('a' + random.Next(LetterCount)));
            sample[0] = Alphabet.Token((char)('A' + random.Next(LetterCount)));
            sample[^1] = Alphabet.Token('?');
            asked.Fill(CrossEntropy.Ignored);
            asked[^1] = sample[0];
        }
    }
}
