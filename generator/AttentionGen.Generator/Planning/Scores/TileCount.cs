using System.Text;
using AttentionGen.Runtime;

namespace AttentionGen.Generator.Planning.Scores;

/// <summary>How many tiles of the declared lengths are of each class, and a picture of them.</summary>
/// <param name="Hidden">Tiles that are not computed.</param>
/// <param name="Partial">Tiles that test each score.</param>
/// <param name="Whole">Tiles that test nothing.</param>
/// <param name="Picture">A line for each group of queries: '#' is whole, '+' partial, '.' hidden.</param>
internal sealed record TileCount(long Hidden, long Partial, long Whole, EquatableArray<string> Picture)
{
    private const int MostRows = 16;
    private const int MostColumns = 32;

    /// <summary>Keys of the tiles that are counted.</summary>
    public const int Keys = 8;

    /// <summary>Queries of the tiles that are counted.</summary>
    public const int Queries = 32;

    /// <summary>Tiles up to which they are counted.</summary>
    private const long MostTiles = 500_000;

    /// <summary>The count, or null where more than positions decides, or there are too many.</summary>
    public static TileCount? Of(ScorePlan plan, KernelSpec spec)
    {
        long rows = ((spec.QueryLength - 1) / Queries) + 1, columns = ((spec.KeyLength - 1) / Keys) + 1;
        if (!TileClassifier.IsKnown(plan) || spec.KeyShards || rows * columns > MostTiles)
            return null;
        var classifier = new TileClassifier(plan);
        var counts = new long[3];
        for (int query = 0; query < spec.QueryLength; query += Queries)
        {
            for (int key = 0; key < spec.KeyLength; key += Keys)
                counts[(int)Class(classifier, spec, query, Queries, key, Keys)]++;
        }

        return new TileCount(counts[0], counts[1], counts[2], new(Draw(classifier, spec)));
    }

    private static TileClass Class(TileClassifier classifier, KernelSpec spec, int query, int queries, int key, int keys)
    {
        int first = query + spec.CausalOffset, last = Math.Min(query + queries, spec.QueryLength) - 1 + spec.CausalOffset;
        return classifier.Classify(new IndexRange(first, last), new IndexRange(key, Math.Min(key + keys, spec.KeyLength) - 1));
    }

    private static string[] Draw(TileClassifier classifier, KernelSpec spec)
    {
        int queries = ((spec.QueryLength - 1) / MostRows) + 1, keys = ((spec.KeyLength - 1) / MostColumns) + 1;
        var lines = new List<string>();
        for (int query = 0; query < spec.QueryLength; query += queries)
        {
            var line = new StringBuilder();
            for (int key = 0; key < spec.KeyLength; key += keys)
                line.Append(".+#"[(int)Class(classifier, spec, query, queries, key, keys)]);
            lines.Add(line.ToString());
        }

        return [.. lines];
    }
}
