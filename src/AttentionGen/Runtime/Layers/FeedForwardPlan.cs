using System.ComponentModel;

namespace AttentionGen.Runtime;

/// <summary>How one instruction set runs a feed-forward network, as the planner decided. For generated code; not meant to be called by hand.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class FeedForwardPlan
{
    /// <summary>Elements of an input or output row.</summary>
    public required int ModelDimension { get; init; }

    /// <summary>Elements of a hidden row.</summary>
    public required int HiddenDimension { get; init; }

    /// <summary>What is applied to hidden rows.</summary>
    public required Activation Activation { get; init; }

    /// <summary>Its projections.</summary>
    public required DensePlan Dense { get; init; }

    /// <summary>Inputs of a block of the projection to hidden rows.</summary>
    public required int UpBlock { get; init; }

    /// <summary>Inputs of a block of the projection back.</summary>
    public required int DownBlock { get; init; }

    /// <summary>The share of hidden elements that a call drops if it has a seed.</summary>
    public float HiddenDropout { get; init; }

    /// <summary>Whether gradients are asked for.</summary>
    public bool HasGradients { get; init; }
}
