namespace AttentionGen.Generator.Planning;

/// <summary>Plans the projections of a layer.</summary>
internal static class ProjectionPlanner
{
    private const int PanelVectors = 2;

    /// <summary>The projections of one instruction set, around a kernel with this much scratch.</summary>
    public static ProjectionPlan Plan(KernelSpec spec, Target target, long kernelScratch, PlannerSettings settings)
    {
        EquatableArray<TileRun> rowTiles = TileRun.Equalise(spec.QueryLength, settings.ProjectionTile(target).MostRows);
        int attended = spec.HeadCount * spec.ValueDimension;
        int queryOutputs = spec.HeadCount * spec.HeadDimension;
        int keyOutputs = spec.KeyValueHeadCount * spec.HeadDimension;
        int valueOutputs = spec.KeyValueHeadCount * spec.ValueDimension;

        // Only a panel of outputs that is not full goes through the edge.
        int lanes = PanelVectors * target.Lanes;
        bool hasEdge = new[] { queryOutputs, keyOutputs, valueOutputs, spec.ModelDimension }.Any(outputs => outputs % lanes != 0);

        int edgeLanes = hasEdge ? lanes : 0;
        long shared = ((long)spec.QueryLength * ((long)queryOutputs + attended)) + ((long)spec.KeyLength * ((long)keyOutputs + valueOutputs));
        long edge = (long)Math.Max(spec.QueryLength, spec.KeyLength) * edgeLanes;
        return new ProjectionPlan(
            PanelVectors,
            rowTiles,
            Block(spec.ModelDimension, settings.BlockInputs),
            Block(spec.KeyInputDimension, settings.BlockInputs),
            Block(spec.ValueInputDimension, settings.BlockInputs),
            Block(attended, settings.BlockInputs),
            PrefetchesWeights: Weights(spec) > settings.MostNearWeights,
            queryOutputs,
            keyOutputs,
            valueOutputs,
            attended,
            edgeLanes,
            shared,
            shared + Math.Max(edge, kernelScratch));
    }

    /// <summary>Inputs of a block: as few equal blocks as the maximum allows, a whole number of times that a tile asks for weights ahead.</summary>
    public static int Block(int inputs, int maximum)
    {
        const int Step = 4;
        int count = ((inputs - 1) / maximum) + 1;
        int even = ((inputs - 1) / count) + 1;
        return count == 1 ? inputs : (even + Step - 1) / Step * Step;
    }

    /// <summary>Floats of the four matrices.</summary>
    private static long Weights(KernelSpec spec) => QueryWeights(spec) + KeyWeights(spec);

    /// <summary>Multiply-adds of the four projections of one sample.</summary>
    public static long Operations(KernelSpec spec) => (spec.QueryLength * QueryWeights(spec)) + (spec.KeyLength * KeyWeights(spec));

    /// <summary>Floats that each input row meets: the projections of queries and outputs.</summary>
    private static long QueryWeights(KernelSpec spec) => (long)spec.ModelDimension * spec.HeadCount * ((long)spec.HeadDimension + spec.ValueDimension);

    /// <summary>Floats that each memory row meets: the projections of keys and values.</summary>
    private static long KeyWeights(KernelSpec spec) =>
        spec.KeyValueHeadCount * (((long)spec.KeyInputDimension * spec.HeadDimension) + ((long)spec.ValueInputDimension * spec.ValueDimension));
}
