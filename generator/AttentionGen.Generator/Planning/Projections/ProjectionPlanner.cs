namespace AttentionGen.Generator.Planning;

/// <summary>Plans the projections of a layer.</summary>
internal static class ProjectionPlanner
{
    /// <summary>The projections of one instruction set, around a kernel with this much scratch.</summary>
    public static ProjectionPlan Plan(KernelSpec spec, Target target, long kernelScratch, PlannerSettings settings)
    {
        int attended = spec.HeadCount * spec.ValueDimension;
        int queryOutputs = spec.HeadCount * spec.HeadDimension;
        int keyOutputs = spec.KeyValueHeadCount * spec.HeadDimension;
        int valueOutputs = spec.KeyValueHeadCount * spec.ValueDimension;
        int hidden = spec.Transformer?.FeedForwardDimension ?? 0;
        DenseTiles dense = DensePlanner.Tiles(target, Weights(spec), spec.WeightType, settings);

        // Rows that are normalised before they are projected are kept.
        int normalized = spec.Transformer is { Placement: not NormalizationPlacement.Post } ? spec.ModelDimension : 0;
        long shared = ((long)spec.QueryLength * ((long)queryOutputs + attended + normalized)) + ((long)spec.KeyLength * ((long)keyOutputs + valueOutputs));
        long edge = (long)Math.Max(spec.QueryLength, spec.KeyLength) * dense.PanelLanes;
        int blockRows = Math.Min(dense.BlockRows, spec.QueryLength);
        long block = (blockRows * ((2L * spec.ModelDimension) + hidden)) + dense.GroupLength(blockRows);
        int longest = new[] { spec.ModelDimension, spec.KeyInputDimension, spec.ValueInputDimension, attended, hidden }.Max(inputs => Block(inputs, settings.BlockInputs));
        long wide = dense.Widens(Math.Max(spec.QueryLength, spec.KeyLength)) ? (long)longest * dense.PanelLanes : 0;
        long own = (spec.Transformer is null ? edge : Math.Max(edge, block)) + wide;
        return new ProjectionPlan(
            dense,
            Block(spec.ModelDimension, settings.BlockInputs),
            Block(spec.KeyInputDimension, settings.BlockInputs),
            Block(spec.ValueInputDimension, settings.BlockInputs),
            Block(attended, settings.BlockInputs),
            hidden > 0 ? Block(spec.ModelDimension, settings.BlockInputs) : 0,
            hidden > 0 ? Block(hidden, settings.BlockInputs) : 0,
            spec.Gradients ? Backward(spec, queryOutputs, keyOutputs, valueOutputs, settings) : null,
            settings.ChunkRows,
            queryOutputs,
            keyOutputs,
            valueOutputs,
            attended,
            shared,
            shared + Math.Max(own, kernelScratch));
    }

    private static BackwardBlocks Backward(KernelSpec spec, int queryOutputs, int keyOutputs, int valueOutputs, PlannerSettings settings) => new(
        Block(queryOutputs, settings.BlockInputs),
        Block(keyOutputs, settings.BlockInputs),
        Block(valueOutputs, settings.BlockInputs),
        Block(spec.ModelDimension, settings.BlockInputs));

    /// <summary>Inputs of a block: as few equal blocks as the maximum allows, a whole number of times that a tile asks for weights ahead.</summary>
    public static int Block(int inputs, int maximum)
    {
        const int Step = 4;
        int count = ((inputs - 1) / maximum) + 1;
        int even = ((inputs - 1) / count) + 1;
        return count == 1 ? inputs : (even + Step - 1) / Step * Step;
    }

    /// <summary>Multiply-adds of one sample beside its attention.</summary>
    public static long Operations(KernelSpec spec) =>
        (spec.QueryLength * (QueryWeights(spec) + NetworkWeights(spec))) + (spec.KeyLength * KeyWeights(spec));

    /// <summary>Floats of all matrices.</summary>
    private static long Weights(KernelSpec spec) => QueryWeights(spec) + KeyWeights(spec) + NetworkWeights(spec);

    /// <summary>Floats that each input row meets: the projections of queries and outputs.</summary>
    private static long QueryWeights(KernelSpec spec) => (long)spec.ModelDimension * spec.HeadCount * ((long)spec.HeadDimension + spec.ValueDimension);

    /// <summary>Floats that each memory row meets: the projections of keys and values.</summary>
    private static long KeyWeights(KernelSpec spec) =>
        spec.KeyValueHeadCount * (((long)spec.KeyInputDimension * spec.HeadDimension) + ((long)spec.ValueInputDimension * spec.ValueDimension));

    /// <summary>Floats that it meets in the feed-forward network.</summary>
    private static long NetworkWeights(KernelSpec spec) => spec.Transformer is { } transformer
        ? (long)transformer.Activation.Projections() * spec.ModelDimension * transformer.FeedForwardDimension
        : 0;
}
