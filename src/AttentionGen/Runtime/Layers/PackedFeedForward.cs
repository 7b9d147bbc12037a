namespace AttentionGen.Runtime;

/// <summary>The packed projections of a feed-forward network.</summary>
internal sealed class PackedFeedForward
{
    /// <summary>Checks and packs, or takes what is packed already.</summary>
    public PackedFeedForward(FeedForwardWeights weights, FeedForwardPlan plan)
    {
        weights.Check(plan.ModelDimension, plan.HiddenDimension, plan.Activation.IsGated());
        Gate = weights.Gate?.Matrix.Pack(plan.ModelDimension, plan.Dense);
        Up = weights.Up.Matrix.Pack(plan.ModelDimension, plan.Dense);
        Down = weights.Down.Matrix.Pack(plan.HiddenDimension, plan.Dense);
    }

    /// <summary>Model to the gate of hidden rows, or null.</summary>
    public ProjectionWeights? Gate { get; }

    /// <summary>Model to hidden rows.</summary>
    public ProjectionWeights Up { get; }

    /// <summary>Hidden rows to model.</summary>
    public ProjectionWeights Down { get; }
}
