namespace AttentionGen.Generator.Planning;

/// <summary>Decides everything about a kernel from what is asked. Knows nothing of text or of Roslyn.</summary>
internal static class Planner
{
    /// <summary>Floats of scores that are kept as one strip: beyond, they leave the second-level cache's near end and blocks are faster.</summary>
    private const int MostStripKeys = 512;

    /// <summary>Keys of a block: scores of a Vector512 panel are then 32 KB.</summary>
    private const int BlockKeys = 256;

    /// <summary>Multiply-adds that a tile method may spell out: the JIT stops optimising above 8,000 local references, 4 for each.</summary>
    private const int MostWrittenOperations = 512;

    private const int UnrollStep = 4;

    /// <summary>Plans the kernel.</summary>
    public static KernelPlan Plan(KernelSpec spec)
    {
        bool hasBiasPanel = (spec.Mask & (AttentionMask.Boolean | AttentionMask.Additive)) != 0;
        bool isCausal = (spec.Mask & AttentionMask.Causal) != 0;
        RowSource rows = spec.Layout == AttentionLayout.HeadMajor || spec.HeadCount == 1 ? RowSource.InPlace : RowSource.Gathered;

        return new KernelPlan(
            spec,
            new(Paths(spec).Select(path => PlanPath(spec, path, rows, hasBiasPanel)).ToArray()),
            rows,
            hasBiasPanel ? TileTest.Everywhere : TileTest.AtEdges,
            hasBiasPanel,
            ChecksValues: hasBiasPanel || isCausal,
            (float)(spec.Scale * 1.4426950408889634),
            VisibleScores(spec) * spec.HeadCount * (spec.HeadDimension + spec.ValueDimension));
    }

    private static IEnumerable<VectorPath> Paths(KernelSpec spec)
    {
        int widest = spec.VectorWidth == VectorWidth.Auto ? 512 : (int)spec.VectorWidth;

        // Where one narrower vector holds every query, the wider one would compute empty lanes.
        if (widest >= 512 && (spec.QueryLength > 8 || spec.VectorWidth == VectorWidth.Vector512))
            yield return VectorPath.Vector512;
        if (widest >= 256)
            yield return VectorPath.Vector256;
        yield return VectorPath.Vector128;
        yield return VectorPath.Scalar;
    }

    private static PathPlan PlanPath(KernelSpec spec, VectorPath path, RowSource rows, bool hasBiasPanel)
    {
        int lanes = (int)path;
        int panelVectors = spec.QueryLength > lanes ? 2 : 1;
        int panelLanes = lanes * panelVectors;
        TileShape shape = TileShape.For(path, panelVectors);

        int keyTileRows = shape.BestRows(spec.KeyLength);
        int keyTiles = (spec.KeyLength + keyTileRows - 1) / keyTileRows;

        // Weights are written from the whole strip, once the sum is known.
        bool isStrip = spec.KeyLength <= MostStripKeys || (spec.Outputs & AttentionOutputs.Weights) != 0;
        int blockTiles = isStrip ? keyTiles : BlockKeys / keyTileRows;
        int keyBlock = blockTiles * keyTileRows;

        Reduction scoreReduction = spec.HeadDimension * keyTileRows * panelVectors <= MostWrittenOperations
            ? Reduction.Straight(spec.HeadDimension)
            : Reduction.Looped(spec.HeadDimension, UnrollStep);

        ScratchLayout scratch = ScratchLayout.Create(
            keys: (rows == RowSource.Gathered ? keyTiles : 1) * keyTileRows * spec.HeadDimension,
            values: rows == RowSource.Gathered ? spec.KeyLength * spec.ValueDimension : 0,
            queries: spec.HeadDimension * panelLanes,
            scores: keyBlock * panelLanes,
            bias: hasBiasPanel ? keyBlock * panelLanes : 0,
            outputs: spec.ValueDimension * panelLanes,
            statistics: Enum.GetValues(typeof(Statistic)).Length * panelLanes);

        return new PathPlan(
            path,
            panelVectors,
            keyTileRows,
            scoreReduction,
            TileRun.Equalise(spec.ValueDimension, shape.MostRows),
            UnrollStep,
            keyBlock,
            isStrip ? SoftmaxForm.Strip : SoftmaxForm.Online,
            scratch);
    }

    /// <summary>Scores of one head that a causal mask leaves, at the declared lengths.</summary>
    private static long VisibleScores(KernelSpec spec)
    {
        if ((spec.Mask & AttentionMask.Causal) == 0)
            return (long)spec.QueryLength * spec.KeyLength;

        int offset = spec.CausalAlignment == CausalAlignment.BottomRight ? spec.KeyLength - spec.QueryLength : 0;

        // Row i sees i + offset + 1 keys, at least none and at most all: a triangle above a rectangle.
        long first = Math.Max(0, -(long)offset);
        long firstFull = Math.Min(Math.Max((long)spec.KeyLength - offset - 1, first), spec.QueryLength);
        long rows = Math.Max(0, firstFull - first);
        long triangle = (first + offset + 1 + firstFull + offset) * rows / 2;
        return triangle + (Math.Max(0, spec.QueryLength - Math.Max(firstFull, first)) * spec.KeyLength);
    }
}
