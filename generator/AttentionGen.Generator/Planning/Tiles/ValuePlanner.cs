namespace AttentionGen.Generator.Planning;

/// <summary>Plans the weighted sums of value rows.</summary>
internal static class ValuePlanner
{
    /// <summary>Accumulators of a tile of few queries: enough to hide the latency of a multiply-add.</summary>
    private const int FewQueriesAccumulators = 8;

    /// <summary>Tiles for up to this many queries at once.</summary>
    public static ValuePlan Plan(KernelSpec spec, Target target, int queries, PlannerSettings settings)
    {
        Target narrowed = Narrowed(target, spec.ValueDimension);
        int lanes = narrowed.Lanes;
        int vectors = ((spec.ValueDimension - 1) / lanes) + 1;
        int tileVectors = lanes > 1 && queries * 2 < FewQueriesAccumulators
            ? FewQueriesAccumulators / queries
            : TileTable.MostValueVectors(narrowed, vectors);
        tileVectors = Math.Min(tileVectors, vectors);
        int rows = settings.ValueTile(narrowed, tileVectors).MostRows;
        return new ValuePlan(narrowed, TileRun.Equalise(queries, rows), Columns(spec.ValueDimension, lanes, vectors, tileVectors));
    }

    /// <summary>The widest vector that a value row fills, so that no load or store leaves the row.</summary>
    private static Target Narrowed(Target target, int valueDimension) =>
        target.Narrowed(Target.All.First(narrower => narrower.Lanes <= Math.Min(target.Lanes, valueDimension)));

    /// <summary>
    /// The smaller tiles come first: where the last vector is shifted back over its neighbour, both are then of one tile, which loads both sums before
    /// it stores either.
    /// </summary>
    private static EquatableArray<ValueColumns> Columns(int dimension, int lanes, int vectors, int tileVectors)
    {
        var columns = new List<ValueColumns>();
        int first = 0;
        foreach (TileRun run in TileRun.Equalise(vectors, tileVectors).Reverse())
        {
            bool isLast = first + ((long)run.Size * run.Count * lanes) >= dimension;
            bool isShifted = isLast && dimension % lanes != 0;
            int whole = isShifted ? run.Count - 1 : run.Count;
            if (whole > 0)
                columns.Add(new ValueColumns(new TileRun(first, run.Size * lanes, whole), Offsets(run.Size, lanes), IsShifted: false));
            first += whole * run.Size * lanes;
            if (isShifted)
            {
                int[] offsets = [.. Offsets(run.Size, lanes)];
                offsets[run.Size - 1] = dimension - lanes - first;
                columns.Add(new ValueColumns(new TileRun(first, dimension - first, 1), new(offsets), IsShifted: true));
            }
        }
        return new([.. columns]);
    }

    private static EquatableArray<int> Offsets(int vectors, int lanes) => new(Enumerable.Range(0, vectors).Select(v => v * lanes).ToArray());
}
