namespace AttentionGen.Generator.Planning;

/// <summary>Decides everything about a kernel from what is asked. Knows nothing of text or of Roslyn.</summary>
internal static class Planner
{
    /// <summary>Plans the kernel with the sizes that measurements gave.</summary>
    public static KernelPlan Plan(KernelSpec spec) => Plan(spec, PlannerSettings.Default);

    /// <summary>Plans the kernel.</summary>
    public static KernelPlan Plan(KernelSpec declared, PlannerSettings settings)
    {
        KernelSpec spec = FloatDistances.Lowered(DistanceRange.Lowered(declared));
        Visibility visibility = Visibility.Of(spec);
        var pass = ScorePass.Of(spec);
        bool hasBiasPanel = (spec.Mask & (AttentionMask.Boolean | AttentionMask.Additive | AttentionMask.Keys)) != 0;
        (AttentionLayout inputLayout, AttentionLayout outputLayout) = Layouts(spec);
        AttentionLayout keyLayout = spec.KeyValueCache ? AttentionLayout.HeadMajor : inputLayout;
        bool stagesQueries = spec.ElementType != ElementType.Float32 || spec.Rotary != RotaryPairing.None;

        var plan = new KernelPlan(
            spec,
            Targets: new([]),
            inputLayout,
            outputLayout,
            Rows(spec, keyLayout, settings),
            hasBiasPanel ? TileTest.Everywhere : TileTest.AtEdges,
            hasBiasPanel,
            ChecksValues: hasBiasPanel || spec.Methods is not null || visibility.HasEnd || visibility.HasStart || pass is { KeepsHidden: true } || spec.AttentionDropout > 0,
            Prefetches: !spec.IsLayer && !stagesQueries && SampleFloats(spec) > settings.MostNearFloats,
            ScoreFactor(spec, pass),
            settings.Caches,
            visibility,
            pass,
            keyLayout,
            stagesQueries,
            Item(spec),
            LeadingKeys: spec.AddBiasKeyValue ? 1 : 0)
        {
            DeclaredMethods = declared.Methods is null ? null : ScorePlan.Of(declared.Methods, declared.KeyShards),
        };
        return plan with
        {
            Targets = new(Targets(spec).Append(Target.Scalar).Select(target => PlanTarget(plan, target, settings)).ToArray()),
        };
    }

    /// <summary>Scores come as exponents of 2, or divided by their cap, or as a modifier takes them; where that leaves the range of a float, the cap is reached by any score.</summary>
    private static float ScoreFactor(KernelSpec spec, ScorePass? pass)
    {
        double factor = pass is { TakesNaturalScores: true } ? spec.Scale : spec.SoftCap == 0 ? spec.Scale * ScorePass.Log2E : (double)spec.Scale / spec.SoftCap;
        return (float)Math.Max(Math.Min(factor, float.MaxValue), float.MinValue);
    }

    private static WorkItem Item(KernelSpec spec)
    {
        if ((spec.Outputs & AttentionOutputs.AveragedWeights) != 0)
            return WorkItem.Sample;
        return spec.PackedSequences || (spec.Outputs & AttentionOutputs.KeyWeightSums) != 0 ? WorkItem.Head : WorkItem.Panel;
    }

    /// <summary>
    /// A layer's projections write each head's rows together where whole vectors of outputs belong to one head; the output projection
    /// reads the rows of all heads side by side. So do the gradients of all projections. Attention alone takes what the declaration says.
    /// </summary>
    private static (AttentionLayout Input, AttentionLayout Output) Layouts(KernelSpec spec)
    {
        if (!spec.IsLayer)
            return (spec.Layout, spec.Layout);

        int widest = Target.Vector512.Lanes;
        bool wholeVectors = !spec.PackedSequences && !spec.Gradients && spec.HeadDimension % widest == 0 && spec.ValueDimension % widest == 0;
        return (wholeVectors ? AttentionLayout.HeadMajor : AttentionLayout.SequenceMajor, AttentionLayout.SequenceMajor);
    }

    /// <summary>Floats of a sample's queries, keys, values and output.</summary>
    private static long SampleFloats(KernelSpec spec) =>
        (((long)spec.QueryLength * spec.HeadCount) + ((long)spec.KeyLength * spec.KeyValueHeadCount)) * ((long)spec.HeadDimension + spec.ValueDimension);

    private static RowSource Rows(KernelSpec spec, AttentionLayout layout, PlannerSettings settings)
    {
        // What is widened, rotated or completed is copied anyway.
        if (spec.KeyValueType != ElementType.Float32 || spec.AddBiasKeyValue || (spec.Rotary != RotaryPairing.None && !spec.KeyValueCache))
            return RowSource.Gathered;
        if (layout == AttentionLayout.HeadMajor || spec.KeyValueHeadCount == 1)
            return RowSource.InPlace;
        long sampleFloats = (long)spec.KeyLength * spec.KeyValueHeadCount * ((long)spec.HeadDimension + spec.ValueDimension);
        return sampleFloats <= settings.MostFloatsInPlace ? RowSource.InPlace : RowSource.Gathered;
    }

    /// <summary>The instruction sets with vectors that a kernel is emitted for, widest first.</summary>
    public static IEnumerable<Target> Targets(KernelSpec spec) => Targets(
        spec.VectorWidth,

        // Where one narrower vector holds every query, the wider one would compute empty lanes; the rows of a network go by outputs.
        fillsWidest: spec.QueryLength > 8 || spec.Transformer is not null);

    /// <summary>The instruction sets of a declared width, widest first.</summary>
    /// <param name="width">The widest vectors allowed.</param>
    /// <param name="fillsWidest">Whether the widest of all is worth having unasked.</param>
    public static IEnumerable<Target> Targets(VectorWidth width, bool fillsWidest = true)
    {
        int widest = width == VectorWidth.Auto ? 512 : (int)width;
        if (widest >= 512 && (fillsWidest || width == VectorWidth.Vector512))
            yield return Target.Vector512;

        // Where 512 bits are at hand they are taken, unless the declaration asks for less.
        if (widest == 256)
            yield return Target.Vector256With32Registers;
        if (widest >= 256)
            yield return Target.Vector256;
        yield return Target.Vector128;
    }

    /// <summary>
    /// Whether the declared lengths are written out. Unasked only where it pays for its text: not in a layer, most of whose time goes into projections, and
    /// not for the machines that have no wide vectors.
    /// </summary>
    private static bool IsUnrolled(KernelSpec spec, Target target) => spec.Unroll switch
    {
        Unroll.Full => !target.IsScalar,
        Unroll.Tiled => false,
        _ => target.Lanes > Target.Vector128.Lanes && !spec.IsLayer && UnrollPlanner.IsTiny(spec) && UnrollPlanner.Refusal(spec, target) is null && UnrollPlanner.IsShort(spec, target),
    };

    private static TargetPlan PlanTarget(KernelPlan plan, Target target, PlannerSettings settings)
    {
        KernelSpec spec = plan.Spec;
        int panelVectors = PanelShape.Vectors(spec, target);
        int panelLanes = PanelShape.Lanes(spec, target);
        TileShape Tile(Target same)
        {
            TileShape most = settings.ScoreTile(same, panelVectors);
            return spec.KeyValueCache ? most.AtMost(CacheLayout.SlackRows) : most;
        }

        UnrolledPlan? unrolled = IsUnrolled(spec, target) ? UnrollPlanner.Place(UnrollPlanner.Plan(spec, target), plan, settings) : null;

        // What is made of weights or scores is written from the whole strip, once the sum is known; a kernel without loops holds it too, however
        // many its keys. A run-time mask is worth blocks on shorter rows too, because whole blocks may be hidden.
        bool hasMask = (spec.Mask & AttentionMask.Boolean) != 0;
        bool hasPredicate = plan.Methods is { Methods.HasPredicate: true };
        int mostStripKeys = hasMask || hasPredicate ? settings.MaskBlockKeys : settings.MostStripKeys;
        int keys = spec.KeyLength + plan.LeadingKeys;
        int panelKeys = plan.Pass is { KeepsHidden: true } ? keys : Math.Min(keys, plan.Visibility.Width(panelLanes) ?? keys);
        bool needsStrip = (spec.Outputs & ~AttentionOutputs.LogSumExp) != 0 || plan.LeadingKeys > 0 || unrolled is not null;
        bool isStrip = panelKeys <= mostStripKeys || needsStrip;
        (TileShape shape, int block, int step) = isStrip ? (Tile(target), 0, 0) : Block(target, Tile, keys, hasMask ? settings.MaskBlockKeys : settings.BlockKeys);
        EquatableArray<TileRun> keyTiles = KeyTiles(keys, shape, isStrip && !plan.Visibility.HasStart && target != Target.Vector128 ? settings.MostEqualisedKeys : 0);
        int tileKeys = keyTiles[0].Size;

        // A window starts within a tile, and ends within one.
        int strip = panelKeys < keys ? panelKeys + (2 * tileKeys) : keys + tileKeys - 1;
        int keyBlock = isStrip ? strip : block;

        ValuePlan values = ValuePlanner.Plan(spec, target, Math.Min(panelLanes, spec.QueryLength), settings);
        bool isGathered = plan.Rows == RowSource.Gathered;

        // What a panel keeps while others are computed, its own rows of the output among it.
        long queries = (long)spec.HeadDimension * panelLanes, outputRows = plan.StagesOutput ? (long)panelLanes * spec.ValueDimension : 0;
        long statistics = Enum.GetValues(typeof(Statistic)).Length * panelLanes;
        bool hasSameBlocks = !isStrip && !hasMask && !hasPredicate && !plan.Visibility.HasStart && !target.IsScalar;
        int sharing = hasSameBlocks ? Math.Min(settings.PanelsSharing(panelLanes, queries + ((long)panelLanes * spec.ValueDimension) + statistics), ((spec.QueryLength - 1) / panelLanes) + 1) : 1;

        // Behind the rows of a cache there is room for a tile.
        long lastKeys = spec.KeyValueCache ? 0 : (long)tileKeys * plan.KeyStride;
        ScratchLayout scratch = ScratchLayout.Create(
            keys: isGathered ? (long)(keys + tileKeys - 1) * spec.HeadDimension : lastKeys,
            values: isGathered ? (long)keys * spec.ValueDimension : 0,
            queryRows: plan.StagesQueries ? (long)panelLanes * spec.HeadDimension : 0,
            scores: (long)keyBlock * panelLanes,
            bias: plan.HasBiasPanel ? (long)keyBlock * panelLanes : 0,
            weightRows: (spec.Outputs & AttentionOutputs.AveragedWeights) != 0 ? (long)spec.KeyLength * panelLanes : 0,
            edge: (long)values.MostQueries * spec.ValueDimension,
            queries,
            outputRows,
            statistics,
            sharing);

        // Where blocks end decides how sums are rounded: a width that is asked for classifies the same keys in all of its targets. A bit tells each of them.
        int scheduleRows = spec.VectorWidth == VectorWidth.Vector256 && target.Lanes == Target.Vector256.Lanes && !isStrip ? step : tileKeys;
        while (!isStrip && (keyBlock > 64 * scheduleRows || keyBlock % scheduleRows != 0))
            scheduleRows += tileKeys;
        bool classifiesTiles = hasPredicate && !isStrip && plan.Pass is not { KeepsHidden: true };
        bool splits = plan.Pass is null && panelVectors == 2 && keyTiles.Count == 1 && tileKeys <= target.Lanes;

        // Half a panel of narrower vectors is eight queries or four: seldom that few, and the kernel for few queries takes the half of those.
        bool halvesPanels = panelVectors == 2 && target == Target.Vector512;
        DecodePlan? decode = unrolled is null ? DecodePlanner.Plan(plan, target, settings) : null;
        long scratchLength = Math.Max(scratch.Length, decode?.ScratchLength ?? 0);
        return new TargetPlan(
            target,
            panelVectors,
            keyTiles,
            SplitsDiagonal: plan.Visibility.HasEnd && splits,
            SplitsStart: plan.Visibility.HasStart && splits,
            halvesPanels,
            MostKeysInPlace: halvesPanels && plan.GathersCopies ? (int)(settings.MostNearFloats / (spec.KeyValueHeadCount * ((long)spec.HeadDimension + spec.ValueDimension))) : 0,
            values,
            keyBlock,
            sharing,
            isStrip ? SoftmaxForm.Strip : SoftmaxForm.Online,
            ClassifiesBlocks: hasMask && !isStrip && !hasPredicate,
            SkipsTests: hasMask && !isStrip && plan.Pass is null && (spec.Mask & (AttentionMask.Additive | AttentionMask.Keys)) == 0,
            classifiesTiles,
            FinishesWholeTiles: classifiesTiles && plan.Pass is { HasPredicateOnly: true } && !plan.HasBiasPanel && !plan.Visibility.HasStart,
            classifiesTiles && !target.IsScalar ? TileSchedule.Of(plan.Methods!, spec, panelLanes, scheduleRows, keyBlock) : null,
            scheduleRows,
            scratch,
            settings.LaneOperations * target.Lanes,
            unrolled,
            decode,
            spec.IsLayer ? ProjectionPlanner.Plan(spec, target, scratchLength, settings) : null)
        {
            RowsAhead = ((panelLanes - 1) / Math.Max(panelKeys / tileKeys, 1)) + 1,
            ValueRowsAhead = ((panelLanes - 1) / ValueTiles(values)) + 1,
            Gradient = GradientPlanner.Plan(spec, target, settings),
        };
    }

    /// <summary>Tiles of a panel's values.</summary>
    private static int ValueTiles(ValuePlan values) => values.Queries.Sum(static run => run.Count) * values.Columns.Sum(static columns => columns.Run.Count);

    /// <summary>
    /// Score tiles of a kernel in blocks, and the keys of a block: whole tiles of every target of the width, because where a block ends decides how sums
    /// are rounded. Where that would leave a quarter of the block unused, all take the lowest of their tiles.
    /// </summary>
    private static (TileShape Shape, int Keys, int Step) Block(Target target, Func<Target, TileShape> tile, int keys, int most)
    {
        int[] rows = [.. target.SameWidth.Select(same => tile(same).BestRows(keys))];
        int step = rows.Aggregate(LeastCommonMultiple);
        int block = most / step * step;
        return block >= most * 3 / 4
            ? (tile(target), block, step)
            : (new TileShape(rows.Min(), rows.Min()), most / rows.Min() * rows.Min(), rows.Min());
    }

    private static int LeastCommonMultiple(int a, int b)
    {
        int multiple = a;
        while (multiple % b != 0)
            multiple += a;
        return multiple;
    }

    /// <summary>Score tiles: the largest that pad little; for short strips two sizes where one would compute many rows that are not there.</summary>
    private static EquatableArray<TileRun> KeyTiles(int keys, TileShape shape, int mostEqualisedKeys)
    {
        int rows = shape.BestRows(keys);
        return keys % rows == 0 || keys > mostEqualisedKeys
            ? new([new TileRun(0, rows, ((keys - 1) / rows) + 1)])
            : TileRun.Equalise(keys, shape.MostRows);
    }
}
