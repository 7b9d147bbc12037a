namespace AttentionGen.Tests.Onnx;

/// <summary>One call that a conformance case asks of an attention kernel: a declaration, its inputs, and what must come out.</summary>
/// <param name="Declaration">Shape and options. Outputs has Weights exactly if <paramref name="Weights"/> is there.</param>
/// <param name="Query">Queries.</param>
/// <param name="Key">Keys.</param>
/// <param name="Value">Values.</param>
/// <param name="Mask">The boolean mask, empty if not declared.</param>
/// <param name="Bias">The additive bias, empty if not declared.</param>
/// <param name="KeyLengths">Key lengths of the samples, empty if not declared.</param>
/// <param name="KeyLength">The actual key length, at most the declared one.</param>
/// <param name="Output">The expected output.</param>
/// <param name="Weights">The expected attention weights, or null if the case does not give them.</param>
internal sealed record OnnxAttentionCall(
    ScaledDotProductAttentionAttribute Declaration,
    float[] Query,
    float[] Key,
    float[] Value,
    bool[] Mask,
    float[] Bias,
    int[] KeyLengths,
    int KeyLength,
    float[] Output,
    float[]? Weights);
