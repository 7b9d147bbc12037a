namespace AttentionGen.Generator.Planning;

/// <summary>Plans kernels without loops, where the JIT compiles them optimised.</summary>
internal static class UnrollPlanner
{
    /// <summary>
    /// Multiply-adds of one head up to which Auto unrolls: below, calls and loops are a good part of a tile's time. Beyond, a file without
    /// loops soon has hundreds of kilobytes.
    /// </summary>
    private const long MostAutomaticOperations = 16 * 16 * (16 + 16) * 2;

    /// <summary>The JIT stops optimising a method above 8,000 references to local variables; a tenth is left for what is not counted.</summary>
    private const int MostLocalReferences = 7_200;

    /// <summary>Calls that one head's panel, or one sample, may spell out: about 10 references each.</summary>
    private const int MostCalls = 500;

    /// <summary>Multiply-adds spelled out in all methods of one instruction set: what keeps a generated file readable.</summary>
    private const int MostWrittenOperations = 6_000;

    /// <summary>Whether Auto asks for a kernel without loops.</summary>
    public static bool IsTiny(KernelSpec spec) =>
        (long)spec.QueryLength * spec.KeyLength * ((long)spec.HeadDimension + spec.ValueDimension) <= MostAutomaticOperations;

    /// <summary>Why an instruction set's kernel cannot do without loops, or null if it can.</summary>
    public static string? Refusal(KernelSpec spec, VectorPath path)
    {
        int vectors = PanelShape.Vectors(spec, path);
        TileShape shape = TileShape.For(path, vectors);
        int keyRows = Math.Min(spec.KeyLength, shape.MostRows);
        int valueRows = Math.Min(spec.ValueDimension, shape.MostRows);
        int panels = PanelShape.Count(spec, path);

        long scoreReferences = spec.HeadDimension * LocalReferences(keyRows, vectors);
        if (scoreReferences > MostLocalReferences)
            return $"a score tile over HeadDimension {spec.HeadDimension} would take {scoreReferences} local references in one method, and the JIT optimises none above {MostLocalReferences}";
        long valueReferences = spec.KeyLength * LocalReferences(valueRows, vectors);
        if (valueReferences > MostLocalReferences)
            return $"an output tile over {spec.KeyLength} keys would take {valueReferences} local references in one method, and the JIT optimises none above {MostLocalReferences}";

        long calls = Math.Max(PanelCalls(spec, path, shape), (long)spec.HeadCount * panels);
        if (calls > MostCalls)
            return $"one method would have to make {calls} calls, more than the {MostCalls} that stay within the JIT's limits";

        long distinctKeyCounts = (spec.Mask & AttentionMask.Causal) != 0 ? panels : 1;
        long written = 2L * vectors * ((spec.HeadDimension * keyRows) + (distinctKeyCounts * spec.KeyLength * valueRows));
        return written > MostWrittenOperations
            ? $"its methods would spell out {written} multiply-adds, more than the {MostWrittenOperations} that keep the file readable"
            : null;
    }

    /// <summary>The kernel without loops; only where <see cref="Refusal"/> is null.</summary>
    public static UnrolledPlan Plan(KernelSpec spec, VectorPath path)
    {
        int lanes = PanelShape.Lanes(spec, path);
        TileShape shape = TileShape.For(path, PanelShape.Vectors(spec, path));
        EquatableArray<TileRun> keyTiles = TileRun.Equalise(spec.KeyLength, shape.MostRows);
        return new UnrolledPlan(
            keyTiles,
            new(Enumerable.Range(0, PanelShape.Count(spec, path))
                .Select(panel => PlanPanel(spec, keyTiles, panel * lanes, Math.Min(lanes, spec.QueryLength - (panel * lanes)), BlockSide(path)))
                .ToArray()));
    }

    private static UnrolledPanel PlanPanel(KernelSpec spec, EquatableArray<TileRun> keyTiles, int firstQuery, int queryCount, int side)
    {
        (int fullEnd, int keyEnd) = VisibleRange(spec, firstQuery, queryCount);
        IEnumerable<UnrolledTile> tiles =
            from run in keyTiles
            from index in Enumerable.Range(0, run.Count)
            let first = run.First + (index * run.Size)
            where first < keyEnd
            select new UnrolledTile(first, run.Size, first + run.Size > fullEnd);
        return new UnrolledPanel(
            firstQuery,
            queryCount,
            keyEnd,
            new(tiles.ToArray()),
            LaneBlockPlan.Cover(queryCount, spec.HeadDimension, side),
            LaneBlockPlan.Cover(queryCount, spec.ValueDimension, side));
    }

    /// <summary>Keys before the first bound are visible to all queries of a panel, keys from the second on to none.</summary>
    private static (int FullEnd, int KeyEnd) VisibleRange(KernelSpec spec, int firstQuery, int queryCount)
    {
        bool anyLength = (spec.Mask & AttentionMask.KeyPadding) != 0;
        if ((spec.Mask & AttentionMask.Causal) == 0)
            return (anyLength ? 0 : spec.KeyLength, spec.KeyLength);

        int diagonal = firstQuery + spec.CausalOffset;
        int keyEnd = Math.Min(Math.Max(diagonal + queryCount, 0), spec.KeyLength);
        int fullEnd = Math.Min(Math.Max(diagonal + 1, 0), spec.KeyLength);
        return (anyLength ? 0 : fullEnd, keyEnd);
    }

    private static long PanelCalls(KernelSpec spec, VectorPath path, TileShape shape)
    {
        int side = BlockSide(path);
        int lanes = PanelShape.Lanes(spec, path);

        // A last panel with fewer queries than the side of a square goes element by element: more calls than a whole one.
        int last = spec.QueryLength - ((PanelShape.Count(spec, path) - 1) * lanes);
        long blocks = Math.Max(RowBlocks(Math.Min(spec.QueryLength, lanes)), RowBlocks(last));
        long RowBlocks(int queries) => Blocks(queries, spec.HeadDimension, side) + Blocks(queries, spec.ValueDimension, side);
        return blocks + (2L * Tiles(spec.KeyLength, shape.MostRows)) + Tiles(spec.ValueDimension, shape.MostRows);
    }

    private static long Blocks(int queries, int elements, int side) =>
        queries >= side && elements >= side ? (long)Tiles(queries, side) * Tiles(elements, side) : (long)queries * elements;

    private static int Tiles(int length, int size) => ((length - 1) / size) + 1;

    /// <summary>Side of the squares that this instruction set transposes in registers.</summary>
    private static int BlockSide(VectorPath path) => Math.Min((int)path, 8);

    /// <summary>Local references for one element of a register tile: loads of the panel, broadcasts, and four for each multiply-add.</summary>
    private static long LocalReferences(int rows, int vectors) => (2 * vectors) + (rows * (2 + (4 * vectors)));
}
