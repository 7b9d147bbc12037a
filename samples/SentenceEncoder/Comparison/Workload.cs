using SentenceEncoder.Models;
using SentenceEncoder.Tokens;

namespace SentenceEncoder.Comparison;

/// <summary>Batches that are embedded one after the other, and timed as one.</summary>
/// <param name="Name">What they are.</param>
/// <param name="Batches">Each is one call.</param>
internal sealed record Workload(string Name, IReadOnlyList<PackedTokens> Batches)
{
    private static readonly int[] s_batchSizes = [1, 8, 32];

    // Words of the vocabulary; what they are does not matter for time.
    private const int FirstWord = 1996, WordCount = 20000;

    private const int MixedTexts = 64, FewestTokens = 16;

    /// <summary>Texts of all batches.</summary>
    public int TextCount => Batches.Sum(batch => batch.Count);

    /// <summary>Tokens of all batches, without padding.</summary>
    public int TokenCount => Batches.Sum(batch => batch.TokenCount);

    /// <summary>Batches of 1, 8 and 32 texts of 16 to 256 tokens; then texts of all lengths between in batches, as they come and sorted by length.</summary>
    public static IEnumerable<Workload> All()
    {
        var random = new Random(1);
        foreach (int batch in s_batchSizes)
        {
            for (int tokens = FewestTokens; tokens <= MiniLmShape.MostTokens; tokens *= 2)
                yield return new($"{batch} x {tokens}", [new PackedTokens([.. Enumerable.Range(0, batch).Select(_ => Draw(random, tokens))])]);
        }

        int[][] texts = [.. Enumerable.Range(0, MixedTexts).Select(_ => Draw(random, random.Next(FewestTokens, MiniLmShape.MostTokens + 1)))];
        int[][] sorted = [.. texts.OrderBy(text => text.Length)];
        foreach (int batch in s_batchSizes)
        {
            yield return new($"{batch} x mixed", [.. texts.Chunk(batch).Select(chunk => new PackedTokens(chunk))]);
            if (batch > 1)
                yield return new($"{batch} x mixed, sorted", [.. sorted.Chunk(batch).Select(chunk => new PackedTokens(chunk))]);
        }
    }

    private static int[] Draw(Random random, int length)
    {
        const int Begin = 101, End = 102;
        return [Begin, .. Enumerable.Range(0, length - 2).Select(_ => random.Next(FirstWord, WordCount)), End];
    }
}
