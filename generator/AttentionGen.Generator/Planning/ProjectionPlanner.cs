namespace AttentionGen.Generator.Planning;

/// <summary>Plans the projections of a layer.</summary>
internal static class ProjectionPlanner
{
    private const int PanelVectors = 2;

    /// <summary>The projections of one instruction set, around a kernel with this much scratch.</summary>
    public static ProjectionPlan Plan(KernelSpec spec, VectorPath path, int kernelScratch)
    {
        int tileRows = TileShape.For(path, PanelVectors).BestRows(spec.QueryLength);
        int attended = spec.HeadCount * spec.ValueDimension;
        Reduction[] tiles = new[] { spec.ModelDimension, attended }.Distinct().Select(Reduction.ForTile).ToArray();

        var areas = new ScratchAreas();
        return new ProjectionPlan(
            PanelVectors,
            tileRows,
            new(tiles),
            Query: areas.Take(spec.QueryLength * spec.HeadCount * spec.HeadDimension),
            Key: areas.Take(spec.KeyLength * spec.HeadCount * spec.HeadDimension),
            Value: areas.Take(spec.KeyLength * attended),
            Attended: areas.Take(spec.QueryLength * attended),
            Edge: areas.Take(tileRows * PanelVectors * (int)path),
            Kernel: areas.Take(kernelScratch),
            ScratchLength: areas.Length);
    }

    /// <summary>Multiply-adds of the four projections of one sample.</summary>
    public static long Operations(KernelSpec spec)
    {
        long keyOutputs = (long)spec.HeadCount * (spec.HeadDimension + spec.ValueDimension);
        return ((long)spec.QueryLength * spec.ModelDimension * keyOutputs) + ((long)spec.KeyLength * spec.ModelDimension * keyOutputs);
    }
}
