using System.ComponentModel;

namespace AttentionGen.Runtime;

/// <summary>What a transformer layer has around its attention and behind it, as the planner decided. For generated code; not meant to be called by hand.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class TransformerPlan
{
    /// <summary>The feed-forward network, or null if there is none.</summary>
    public FeedForwardPlan? FeedForward { get; init; }

    /// <summary>How rows are normalised.</summary>
    public required Normalization Normalization { get; init; }

    /// <summary>Where.</summary>
    public required NormalizationPlacement Placement { get; init; }

    /// <summary>What is added under the root.</summary>
    public required float Epsilon { get; init; }

    /// <summary>The share of the elements of what attention and network return that a call drops if it has a seed, before they are added.</summary>
    public float ResidualDropout { get; init; }

    /// <summary>Whether rows are normalised before each sublayer.</summary>
    internal bool NormalizesBefore => Placement != NormalizationPlacement.Post;

    /// <summary>Whether what comes of each sublayer is normalised.</summary>
    internal bool NormalizesBehind => Placement != NormalizationPlacement.Pre;
}
