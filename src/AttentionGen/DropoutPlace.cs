namespace AttentionGen;

/// <summary>Where elements are dropped: each place draws of its own.</summary>
public enum DropoutPlace
{
    /// <summary>Attention weights, before they meet the values.</summary>
    AttentionWeights = 0,

    /// <summary>What attention returned, before the residual sum.</summary>
    AttentionOutput = 1,

    /// <summary>Hidden rows of a feed-forward network, behind the activation.</summary>
    Hidden = 2,

    /// <summary>What the network returned, before the residual sum.</summary>
    NetworkOutput = 3,
}
