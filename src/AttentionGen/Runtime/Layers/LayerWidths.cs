namespace AttentionGen.Runtime;

/// <summary>Floats of the rows that a layer's call keeps in shared scratch; 0 for those that it does not.</summary>
/// <param name="Query">Projected queries of all heads.</param>
/// <param name="Key">Projected keys.</param>
/// <param name="Value">Projected values.</param>
/// <param name="Attended">Attention output.</param>
/// <param name="Normalized">Normalised rows.</param>
/// <param name="Statistics">Logarithms of the softmax denominators of all heads, where packed samples of several chunks are returned together, or the kernel computes them for gradients.</param>
/// <param name="Summed">Residual sums.</param>
/// <param name="Hidden">Hidden rows.</param>
internal readonly record struct LayerWidths(int Query, int Key, int Value, int Attended, int Normalized, int Statistics, int Summed, int Hidden);
