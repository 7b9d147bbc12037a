namespace AttentionGen.Generator.Planning;

/// <summary>Decides everything about a kernel from what is asked. Knows nothing of text or of Roslyn.</summary>
internal static class Planner
{
    /// <summary>Plans the kernel with the sizes that measurements gave.</summary>
    public static KernelPlan Plan(KernelSpec spec) => Plan(spec, PlannerSettings.Default);

    /// <summary>Plans the kernel.</summary>
    public static KernelPlan Plan(KernelSpec spec, PlannerSettings settings)
    {
        bool hasBiasPanel = (spec.Mask & (AttentionMask.Boolean | AttentionMask.Additive)) != 0;
        bool isCausal = (spec.Mask & AttentionMask.Causal) != 0;
        (AttentionLayout inputLayout, AttentionLayout outputLayout) = Layouts(spec);
        RowSource rows = Rows(spec, inputLayout, settings);
        int keyStride = inputLayout == AttentionLayout.HeadMajor ? spec.HeadDimension : spec.HeadCount * spec.HeadDimension;

        long visibleScores = VisibleScores(spec) * spec.HeadCount;
        long operations = visibleScores * (spec.HeadDimension + spec.ValueDimension);
        if (spec.Operator == AttentionOperator.MultiHead)
            operations += ProjectionPlanner.Operations(spec);

        return new KernelPlan(
            spec,
            new(Targets(spec).Append(Target.Of(VectorPath.Scalar)).Select(target => PlanPath(spec, target, settings, rows, keyStride, hasBiasPanel)).ToArray()),
            inputLayout,
            outputLayout,
            rows,
            hasBiasPanel ? TileTest.Everywhere : TileTest.AtEdges,
            hasBiasPanel,
            ChecksValues: hasBiasPanel || isCausal,
            Prefetches: spec.Operator == AttentionOperator.ScaledDotProduct && SampleFloats(spec) > settings.MostNearFloats,
            (float)(spec.Scale * 1.4426950408889634),
            settings.Caches,
            operations);
    }

    /// <summary>
    /// A layer's projections write each head's rows together where whole vectors of outputs belong to one head; the output projection
    /// reads the rows of all heads side by side. Attention alone takes what the declaration says.
    /// </summary>
    private static (AttentionLayout Input, AttentionLayout Output) Layouts(KernelSpec spec)
    {
        if (spec.Operator == AttentionOperator.ScaledDotProduct)
            return (spec.Layout, spec.Layout);

        const int WidestVector = (int)VectorPath.Vector512;
        bool wholeVectors = spec.HeadDimension % WidestVector == 0 && spec.ValueDimension % WidestVector == 0;
        return (wholeVectors ? AttentionLayout.HeadMajor : AttentionLayout.SequenceMajor, AttentionLayout.SequenceMajor);
    }

    /// <summary>Floats of a sample's queries, keys, values and output.</summary>
    private static long SampleFloats(KernelSpec spec) =>
        ((long)spec.QueryLength + spec.KeyLength) * spec.HeadCount * ((long)spec.HeadDimension + spec.ValueDimension);

    private static RowSource Rows(KernelSpec spec, AttentionLayout layout, PlannerSettings settings)
    {
        if (layout == AttentionLayout.HeadMajor || spec.HeadCount == 1)
            return RowSource.InPlace;
        long sampleFloats = (long)spec.KeyLength * spec.HeadCount * ((long)spec.HeadDimension + spec.ValueDimension);
        return sampleFloats <= settings.MostFloatsInPlace ? RowSource.InPlace : RowSource.Gathered;
    }

    /// <summary>The instruction sets with vectors that a kernel is emitted for, widest first.</summary>
    public static IEnumerable<Target> Targets(KernelSpec spec)
    {
        int widest = spec.VectorWidth == VectorWidth.Auto ? 512 : (int)spec.VectorWidth;

        // Where one narrower vector holds every query, the wider one would compute empty lanes.
        if (widest >= 512 && (spec.QueryLength > 8 || spec.VectorWidth == VectorWidth.Vector512))
            yield return Target.Of(VectorPath.Vector512);

        // Where 512 bits are at hand they are taken, unless the declaration asks for less.
        if (widest == 256)
            yield return Target.Vector256With32Registers;
        if (widest >= 256)
            yield return Target.Of(VectorPath.Vector256);
        yield return Target.Of(VectorPath.Vector128);
    }

    private static bool IsUnrolled(KernelSpec spec, Target target) => spec.Unroll switch
    {
        Unroll.Full => target.Path != VectorPath.Scalar,
        Unroll.Tiled => false,
        _ => target.Path != VectorPath.Scalar && UnrollPlanner.IsTiny(spec) && UnrollPlanner.Refusal(spec, target) is null && UnrollPlanner.IsShort(spec, target),
    };

    private static PathPlan PlanPath(KernelSpec spec, Target target, PlannerSettings settings, RowSource rows, int keyStride, bool hasBiasPanel)
    {
        int panelVectors = PanelShape.Vectors(spec, target.Path);
        int panelLanes = PanelShape.Lanes(spec, target.Path);
        TileShape shape = settings.ScoreTile(target, panelVectors);

        UnrolledPlan? unrolled = IsUnrolled(spec, target) ? UnrollPlanner.Plan(spec, target) : null;

        // Weights are written from the whole strip, once the sum is known; a kernel without loops holds it too, however many its keys.
        // A run-time mask is worth blocks on shorter rows too, because whole blocks may be hidden.
        bool hasMask = (spec.Mask & AttentionMask.Boolean) != 0;
        int mostStripKeys = hasMask ? settings.MaskBlockKeys : settings.MostStripKeys;
        bool isStrip = spec.KeyLength <= mostStripKeys || (spec.Outputs & AttentionOutputs.Weights) != 0 || unrolled is not null;
        EquatableArray<TileRun> keyTiles = KeyTiles(spec, shape, isStrip ? settings.MostEqualisedKeys : 0);
        int tileKeys = keyTiles[0].Size;
        int blockKeys = hasMask ? settings.MaskBlockKeys : settings.BlockKeys;
        int keyBlock = isStrip ? spec.KeyLength + tileKeys - 1 : blockKeys / tileKeys * tileKeys;

        ValuePlan values = ValuePlanner.Plan(spec, target, Math.Min(panelLanes, spec.QueryLength), settings);

        ScratchLayout scratch = ScratchLayout.Create(
            keys: rows == RowSource.Gathered ? (spec.KeyLength + tileKeys - 1) * spec.HeadDimension : tileKeys * keyStride,
            values: rows == RowSource.Gathered ? spec.KeyLength * spec.ValueDimension : 0,
            queries: spec.HeadDimension * panelLanes,
            scores: keyBlock * panelLanes,
            bias: hasBiasPanel ? keyBlock * panelLanes : 0,
            edge: values.MostQueries * spec.ValueDimension,
            statistics: Enum.GetValues(typeof(Statistic)).Length * panelLanes);

        return new PathPlan(
            target,
            panelVectors,
            keyTiles,
            SplitsDiagonal: (spec.Mask & AttentionMask.Causal) != 0 && panelVectors == 2 && keyTiles.Count == 1 && tileKeys <= (int)target.Path,
            Reduction.ForTile(spec.HeadDimension),
            values,
            keyBlock,
            isStrip ? SoftmaxForm.Strip : SoftmaxForm.Online,
            ClassifiesBlocks: hasMask && !isStrip,
            SkipsTests: hasMask && !isStrip && (spec.Mask & AttentionMask.Additive) == 0,
            scratch,
            settings.LaneOperations * (int)target.Path,
            unrolled,
            spec.Operator == AttentionOperator.MultiHead ? ProjectionPlanner.Plan(spec, target, scratch.Length, settings) : null);
    }

    /// <summary>Score tiles: the largest that pad little; for short strips two sizes where one would compute many rows that are not there.</summary>
    private static EquatableArray<TileRun> KeyTiles(KernelSpec spec, TileShape shape, int mostEqualisedKeys)
    {
        int rows = shape.BestRows(spec.KeyLength);
        return spec.KeyLength % rows == 0 || spec.KeyLength > mostEqualisedKeys
            ? new([new TileRun(0, rows, ((spec.KeyLength - 1) / rows) + 1)])
            : TileRun.Equalise(spec.KeyLength, shape.MostRows);
    }

    /// <summary>Scores of one head that a causal mask leaves, at the declared lengths.</summary>
    private static long VisibleScores(KernelSpec spec)
    {
        if ((spec.Mask & AttentionMask.Causal) == 0)
            return (long)spec.QueryLength * spec.KeyLength;

        int offset = spec.CausalOffset;

        // Row i sees i + offset + 1 keys, at least none and at most all: a triangle above a rectangle.
        long first = Math.Max(0, -(long)offset);
        long firstFull = Math.Min(Math.Max((long)spec.KeyLength - offset - 1, first), spec.QueryLength);
        long rows = Math.Max(0, firstFull - first);
        long triangle = (first + offset + 1 + firstFull + offset) * rows / 2;
        return triangle + (Math.Max(0, spec.QueryLength - Math.Max(firstFull, first)) * spec.KeyLength);
    }
}
