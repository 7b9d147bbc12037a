namespace AttentionGen.Generator.Planning;

/// <summary>Plans the kernel for few queries, where there is one.</summary>
internal static class DecodePlanner
{
    /// <summary>Elements of a row up to which its vectors are spelled out.</summary>
    private const int LongestRow = 512;

    /// <summary>Vectors of a key row that are written out.</summary>
    private const int MostWrittenVectors = 2;

    /// <summary>The pieces of <see cref="DecodePlan.Pieces"/>, as many as sums are added up at once.</summary>
    private const int Pieces = 4;

    /// <summary>What keeps the threads of a machine busy.</summary>
    private const int EnoughHeads = 16;

    /// <summary>The plan, or null where panels of queries serve all calls.</summary>
    public static DecodePlan? Plan(KernelPlan plan, Target target, PlannerSettings settings)
    {
        KernelSpec spec = plan.Spec;
        if (!Applies(plan, target, settings))
            return null;
        if (Vectors(target, spec.HeadDimension) is not { } keys || Vectors(target, spec.ValueDimension) is not { } values)
            return null;

        bool isWide = target.Registers == 32;
        long groupRows = (long)spec.GroupSize * settings.MostDecodeQueries;
        int scoreRows = (int)Math.Min(isWide ? 4 : 2, groupRows);

        // Each vector of a value row is loaded, and widened, once for all rows of a group.
        int valueRows = scoreRows;
        int vectors = Math.Min(spec.ValueDimension / values.Lanes, (isWide ? 16 : 8) / valueRows);
        int chunk = settings.DecodeChunk;
        long stateLength = groupRows * (spec.ValueDimension + StateNumbers);

        var areas = new ScratchAreas();
        return new DecodePlan(
            settings.MostDecodeQueries,
            keys,
            values,
            scoreRows,
            new DecodeTile(valueRows, vectors),
            chunk,
            settings.DecodeValueBlock,
            Queries: areas.Take(groupRows * spec.HeadDimension),
            Scores: areas.Take(scoreRows * chunk),
            Part: areas.Take(stateLength),
            State: areas.Take(stateLength),
            stateLength,
            areas.Length)
        {
            SharesParts = !plan.IsLayer,
            EnoughHeads = EnoughHeads,
            Pieces = Pieces,
            WritesKeyRow = spec.HeadDimension <= MostWrittenVectors * keys.Lanes,
            ColumnTiles = new([.. Columns(spec.ValueDimension / values.Lanes, vectors)]),
        };
    }

    private static IEnumerable<DecodeColumns> Columns(int rowVectors, int tileVectors)
    {
        foreach (TileRun run in TileRun.Equalise(rowVectors, tileVectors))
        {
            for (int tile = 0; tile < run.Count; tile++)
                yield return new DecodeColumns(run.First + (tile * run.Size), run.Size);
        }
    }

    /// <summary>Maximum, sum and whether a key was seen.</summary>
    private const int StateNumbers = 3;

    /// <summary>
    /// Rows must be there to be read in place, once: what is gathered is read twice anyway. Outputs made of weights need a whole softmax row.
    /// </summary>
    private static bool Applies(KernelPlan plan, Target target, PlannerSettings settings)
    {
        KernelSpec spec = plan.Spec;
        return !target.IsScalar
            && (spec.KeyValueCache || spec.QueryLength <= settings.MostDecodeQueries)
            && !plan.RotatesKeys
            && plan.LeadingKeys == 0
            && spec.AttentionDropout == 0
            && !spec.PackedSequences
            && spec.Unroll != Unroll.Full
            && (spec.Outputs & ~AttentionOutputs.LogSumExp) == 0
            && spec.HeadDimension <= LongestRow
            && spec.ValueDimension <= LongestRow;
    }

    /// <summary>The widest vectors that a row consists of, or null where it has a remainder for all.</summary>
    private static Target? Vectors(Target target, int dimension) => Target.All
        .Where(vectors => !vectors.IsScalar && vectors.Lanes <= target.Lanes && dimension % vectors.Lanes == 0)
        .Select(target.Narrowed)
        .FirstOrDefault();
}
