namespace AttentionGen.Generator.Planning;

/// <summary>Plans what computes row by row.</summary>
internal static class DensePlanner
{
    /// <summary>Plans a linear layer or a feed-forward network.</summary>
    public static DensePlan Plan(DenseSpec spec, PlannerSettings settings)
    {
        var plan = new DensePlan(
            spec.Operator, spec.Inputs, spec.Hidden, spec.Outputs, spec.Activation, new([]),
            ProjectionPlanner.Block(spec.Inputs, settings.BlockInputs),
            spec.Hidden > 0 ? ProjectionPlanner.Block(spec.Hidden, settings.BlockInputs) : 0,
            spec.Gradients ? Gradients(spec, settings) : null);
        return plan with
        {
            Paths = new(Planner.Targets(spec.VectorWidth).Append(Target.Scalar)
                .Select(target => new DensePath(target, Tiles(target, plan.Operations, spec.WeightType, settings))).ToArray()),
        };
    }

    private static DenseGradients Gradients(DenseSpec spec, PlannerSettings settings)
    {
        int elements = spec.Hidden > 0 ? spec.Hidden : spec.Activation == Activation.None ? 0 : spec.Outputs;
        return new DenseGradients(
            spec.Activation.IsGated() ? 2 * elements : elements, spec.HiddenDropout, spec.Hidden > 0 ? 0 : ProjectionPlanner.Block(spec.Outputs, settings.BlockInputs));
    }

    /// <summary>The tiles of an instruction set.</summary>
    /// <param name="target">The instruction set.</param>
    /// <param name="weights">All weights that a row meets.</param>
    /// <param name="type">How they are stored; from both follows where they come from.</param>
    /// <param name="settings">The machine.</param>
    public static DenseTiles Tiles(Target target, long weights, ElementType type, PlannerSettings settings) => new(
        target.Lanes,
        PanelVectors: 2,
        settings.ProjectionTile(target).MostRows,
        settings.BlockRows,
        type,
        settings.WideningTiles(type),
        settings.PairedRows,
        PrefetchesWeights: weights * type.Size() > settings.MostNearWeights * sizeof(float),
        settings.LaneOperations * target.Lanes);
}
