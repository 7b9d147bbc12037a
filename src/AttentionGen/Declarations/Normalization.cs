namespace AttentionGen;

/// <summary>How the rows of a layer are normalised. Means are over the elements of a row.</summary>
public enum Normalization
{
    /// <summary>(x - mean) / sqrt(variance + epsilon) * gain + bias (Ba et al., "Layer Normalization").</summary>
    LayerNorm = 0,

    /// <summary>x / sqrt(mean of x^2 + epsilon) * gain (Zhang and Sennrich, "Root Mean Square Layer Normalization").</summary>
    RmsNorm = 1,
}
