namespace AttentionGen;

/// <summary>What a feed-forward network, or a linear layer, makes of each element between its matrices.</summary>
public enum Activation
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>max(x, 0) (PyTorch's relu).</summary>
    Relu = 1,

    /// <summary>x * Phi(x), Phi the normal distribution's cumulative function: x / 2 * (1 + erf(x / sqrt 2)) (Hendrycks and Gimpel, "GELUs"; PyTorch's gelu, BERT).</summary>
    GeluErf = 2,

    /// <summary>x / 2 * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 x^3))) (the same paper; PyTorch's gelu with approximate "tanh", GPT-2's gelu_new).</summary>
    GeluTanh = 3,

    /// <summary>x / (1 + e^-x) (PyTorch's silu, also called swish).</summary>
    Silu = 4,

    /// <summary>Silu of a gate, times another projection of the same row (Shazeer, "GLU Variants Improve Transformer"; Llama).</summary>
    SwiGlu = 5,

    /// <summary>GeluErf of a gate, times another projection of the same row (the same paper; T5 1.1 has the tanh form).</summary>
    GeGlu = 6,

    /// <summary>GeluTanh of a gate, times another projection of the same row (Gemma).</summary>
    GeGluTanh = 7,
}
