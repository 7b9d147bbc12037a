namespace AttentionGen.Generator.Planning;

/// <summary>Plans the projections of a layer.</summary>
internal static class ProjectionPlanner
{
    private const int PanelVectors = 2;

    /// <summary>The projections of one instruction set, around a kernel with this much scratch.</summary>
    public static ProjectionPlan Plan(KernelSpec spec, Target target, int kernelScratch, PlannerSettings settings)
    {
        EquatableArray<TileRun> rowTiles = TileRun.Equalise(spec.QueryLength, settings.ProjectionTile(target).MostRows);
        int attended = spec.HeadCount * spec.ValueDimension;
        InputBlocks[] sums = new[] { spec.ModelDimension, attended }.Distinct().Select(inputs => InputBlocks.Of(inputs, settings.BlockInputs)).ToArray();

        // Only a panel of outputs that is not full goes through the edge.
        int lanes = PanelVectors * (int)target.Path;
        bool hasEdge = new[] { spec.HeadCount * spec.HeadDimension, attended, spec.ModelDimension }.Any(outputs => outputs % lanes != 0);

        var areas = new ScratchAreas();
        return new ProjectionPlan(
            PanelVectors,
            rowTiles,
            new(sums),
            PrefetchesWeights: Weights(spec) > settings.MostNearWeights,
            Query: areas.Take(spec.QueryLength * spec.HeadCount * spec.HeadDimension),
            Key: areas.Take(spec.KeyLength * spec.HeadCount * spec.HeadDimension),
            Value: areas.Take(spec.KeyLength * attended),
            Attended: areas.Take(spec.QueryLength * attended),
            Edge: areas.Take(hasEdge ? Math.Max(spec.QueryLength, spec.KeyLength) * lanes : 0),
            Kernel: areas.Take(kernelScratch),
            ScratchLength: areas.Length);
    }

    /// <summary>Floats of the four matrices.</summary>
    private static long Weights(KernelSpec spec) =>
        2L * spec.ModelDimension * spec.HeadCount * ((long)spec.HeadDimension + spec.ValueDimension);

    /// <summary>Multiply-adds of the four projections of one sample.</summary>
    public static long Operations(KernelSpec spec)
    {
        long keyOutputs = (long)spec.HeadCount * (spec.HeadDimension + spec.ValueDimension);
        return ((long)spec.QueryLength * spec.ModelDimension * keyOutputs) + ((long)spec.KeyLength * spec.ModelDimension * keyOutputs);
    }
}
