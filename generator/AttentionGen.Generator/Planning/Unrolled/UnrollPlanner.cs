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

    /// <summary>The same where nobody asked for it: at some 135 characters each, for three widths, few files pass 300 KB. 600 would leave out 4x16 at length 16.</summary>
    private const int MostAutomaticWrittenOperations = 800;

    /// <summary>Whether what a plan spells out is little enough for Auto.</summary>
    public static bool IsShort(KernelSpec spec, Target target) =>
        Plan(spec, target).WrittenOperations(spec.HeadDimension, PanelShape.Vectors(spec, target)) <= MostAutomaticWrittenOperations;

    /// <summary>Elements of a sample's queries from which on the next one's are asked for: half a page. The hardware runs ahead within a page, and so into smaller samples.</summary>
    private const int LeastFloatsAhead = 512;

    /// <summary>Whether Auto asks for a kernel without loops.</summary>
    public static bool IsTiny(KernelSpec spec) =>
        (double)spec.QueryLength * spec.KeyLength * ((double)spec.HeadDimension + spec.ValueDimension) <= MostAutomaticOperations;

    /// <summary>Why an instruction set's kernel cannot do without loops, or null if it can.</summary>
    public static string? Refusal(KernelSpec spec, Target target)
    {
        if (UnrollSupport.Refusal(spec) is { } unsupported)
            return unsupported;

        int vectors = PanelShape.Vectors(spec, target);
        int panels = PanelShape.Count(spec, target);
        int keyRows = Math.Min(spec.KeyLength, TileTable.Attention(target, vectors).MostRows);

        long scoreReferences = spec.HeadDimension * LocalReferences(keyRows, vectors);
        if (scoreReferences > MostLocalReferences)
            return $"a score tile over HeadDimension {spec.HeadDimension} would take {scoreReferences} local references in one method, and the JIT optimises none above {MostLocalReferences}";
        ValuePlan values = ValuePlanner.Plan(spec, target, Math.Min(PanelShape.Lanes(spec, target), spec.QueryLength), PlannerSettings.Default);
        long valueReferences = spec.KeyLength * LocalReferences(values.MostQueries, values.Columns.Max(column => column.Offsets.Count));
        if (valueReferences > MostLocalReferences)
            return $"an output tile over {spec.KeyLength} keys would take {valueReferences} local references in one method, and the JIT optimises none above {MostLocalReferences}";
        if ((long)spec.HeadCount * panels > MostCalls)
            return TooManyCalls((long)spec.HeadCount * panels);

        UnrolledPlan plan = Plan(spec, target);
        int calls = plan.Panels.Max(panel => panel.CallCount);
        if (calls > MostCalls)
            return TooManyCalls(calls);
        long written = plan.WrittenOperations(spec.HeadDimension, vectors);
        return written > MostWrittenOperations
            ? $"its methods would spell out {written} multiply-adds, more than the {MostWrittenOperations} that keep the file readable"
            : null;
    }

    private static string TooManyCalls(long calls) =>
        $"one method would have to make {calls} calls, more than the {MostCalls} that stay within the JIT's limits";

    /// <summary>The kernel without loops; only where <see cref="Refusal"/> is null.</summary>
    public static UnrolledPlan Plan(KernelSpec spec, Target target)
    {
        int lanes = PanelShape.Lanes(spec, target);
        TileShape shape = TileTable.Attention(target, PanelShape.Vectors(spec, target));
        EquatableArray<TileRun> keyTiles = TileRun.Equalise(spec.KeyLength, shape.MostRows);
        return new UnrolledPlan(
            keyTiles,
            new(Enumerable.Range(0, PanelShape.Count(spec, target))
                .Select(panel => PlanPanel(spec, target, keyTiles, panel * lanes, Math.Min(lanes, spec.QueryLength - (panel * lanes))))
                .ToArray()));
    }

    private static UnrolledPanel PlanPanel(KernelSpec spec, Target target, EquatableArray<TileRun> keyTiles, int firstQuery, int queryCount)
    {
        (int fullEnd, int keyEnd) = VisibleRange(spec, firstQuery, queryCount);
        IEnumerable<UnrolledTile> tiles =
            from run in keyTiles
            from index in Enumerable.Range(0, run.Count)
            let first = run.First + (index * run.Size)
            where first < keyEnd
            select new UnrolledTile(first, run.Size, first + run.Size > fullEnd);
        ValuePlan values = ValuePlanner.Plan(spec, target, queryCount, PlannerSettings.Default);
        IEnumerable<UnrolledValueTile> valueTiles =
            from run in values.Queries
            from index in Enumerable.Range(0, run.Count)
            let first = run.First + (index * run.Size)
            select new UnrolledValueTile(first, run.Size, VisibleRange(spec, firstQuery + first, run.Size).KeyEnd);
        return new UnrolledPanel(
            firstQuery,
            queryCount,
            keyEnd,
            new(tiles.ToArray()),
            LaneBlockPlan.Cover(queryCount, spec.HeadDimension, BlockSide(target)),
            values,
            new(valueTiles.ToArray()))
        {
            Diagonal = spec.IsCausal ? firstQuery + spec.CausalOffset : null,
            HasEmptyLanes = queryCount < PanelShape.Lanes(spec, target),
        };
    }

    /// <summary>The kernel with where the panels of a sample find their rows.</summary>
    public static UnrolledPlan Place(UnrolledPlan unrolled, KernelPlan plan, PlannerSettings settings)
    {
        (int queries, int keys) = (plan.Samples.QueryLength, plan.Samples.KeyLength);
        int weights = plan.Returns(AttentionOutputs.Weights) ? keys : 0;
        IEnumerable<UnrolledCall> calls =
            from head in Enumerable.Range(0, plan.Heads.Queries)
            from panel in Enumerable.Range(0, unrolled.Panels.Count)
            let row = unrolled.Panels[panel].FirstQuery
            select new UnrolledCall(head, panel, row, new UnrolledRows(
                plan.Query.Start(queries, head, row),
                plan.Key.Start(keys, head, 0),
                plan.Value.Start(keys, head, 0),
                plan.Output.Start(queries, head, row),
                ((head * queries) + row) * weights));
        var sample = new UnrolledRows(
            plan.Query.SampleLength(queries), plan.Key.SampleLength(keys), plan.Value.SampleLength(keys), plan.Output.SampleLength(queries), plan.Heads.Queries * queries * weights);
        return unrolled with
        {
            HidesKeys = plan.Spec.Mask != AttentionMask.None,
            SampleLength = sample,

            // A layer projects its samples chunk by chunk, and so has them near.
            AsksAheadFrom = plan.IsLayer || sample.Query < LeastFloatsAhead ? null : (settings.MostNearFloats / sample.Floats) + 1,
            Calls = new(calls.ToArray()),
        };
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

    /// <summary>Side of the squares that this instruction set transposes in registers.</summary>
    private static int BlockSide(Target target) => Math.Min(target.Lanes, 8);

    /// <summary>Local references for one element of a register tile: loads of the panel, broadcasts, and four for each multiply-add.</summary>
    private static long LocalReferences(int rows, int vectors) => (2 * vectors) + (rows * (2 + (4 * vectors)));
}
