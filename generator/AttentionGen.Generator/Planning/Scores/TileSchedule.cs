using AttentionGen.Runtime;

namespace AttentionGen.Generator.Planning.Scores;

/// <summary>Which tiles of a kernel a predicate hides, leaves whole, or leaves to a test, decided while it is built.</summary>
/// <param name="Runs">For each panel of queries, runs of tiles of one class: 4 * end + class, ends in keys.</param>
/// <param name="FirstRuns">Number of each panel's first run, and the number of all.</param>
internal sealed record TileSchedule(EquatableArray<int> Runs, EquatableArray<int> FirstRuns)
{
    /// <summary>Runs that a file may list; a kernel with more classifies as it goes.</summary>
    private const int MostRuns = 4096;

    /// <summary>Blocks that are looked at while a kernel is built.</summary>
    private const long MostBlocks = 200_000;

    /// <summary>The schedule, or null where it takes more than positions, or too much, to know it.</summary>
    /// <param name="plan">The methods.</param>
    /// <param name="spec">The kernel.</param>
    /// <param name="lanes">Queries of a panel.</param>
    /// <param name="rows">Keys of a tile.</param>
    /// <param name="block">Keys of a block: whole tiles.</param>
    public static TileSchedule? Of(ScorePlan plan, KernelSpec spec, int lanes, int rows, int block)
    {
        // Where the diagonal moves with the lengths of a call, so do the positions of a panel.
        bool isFixed = spec.CausalAlignment == CausalAlignment.TopLeft && !spec.KeyShards && !spec.KeyValueCache;
        int panels = ((spec.QueryLength - 1) / lanes) + 1;
        if (!isFixed || !TileClassifier.IsKnown(plan) || (long)panels * (((spec.KeyLength - 1) / block) + 1) > MostBlocks)
            return null;
        var classifier = new TileClassifier(plan);
        var runs = new List<int>();
        var firstRuns = new List<int>();
        for (int panel = 0; panel < panels; panel++)
        {
            firstRuns.Add(runs.Count);
            int firstQuery = panel * lanes;
            AddRuns(runs, classifier, new IndexRange(firstQuery, Math.Min(firstQuery + lanes, spec.QueryLength) - 1), spec.KeyLength, rows, block);
            if (runs.Count > MostRuns)
                return null;
        }

        firstRuns.Add(runs.Count);
        return new TileSchedule(new([.. runs]), new([.. firstRuns]));
    }

    private static void AddRuns(List<int> runs, TileClassifier classifier, IndexRange query, int keys, int rows, int block)
    {
        int first = runs.Count;
        for (int start = 0; start < keys; start += block)
        {
            int end = Math.Min(start + block, keys);
            TileClass whole = classifier.Classify(query, new IndexRange(start, end - 1));
            if (whole != TileClass.Partial)
            {
                Add(end, whole);
                continue;
            }

            for (int tile = start; tile < end; tile += rows)
            {
                int tileEnd = Math.Min(tile + rows, end);
                Add(tileEnd, classifier.Classify(query, new IndexRange(tile, tileEnd - 1)));
            }
        }

        void Add(int end, TileClass kind)
        {
            if (runs.Count > first && (runs[runs.Count - 1] & 3) == (int)kind)
                runs.RemoveAt(runs.Count - 1);
            runs.Add((4 * end) + (int)kind);
        }
    }
}
