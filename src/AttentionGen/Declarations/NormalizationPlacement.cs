namespace AttentionGen;

/// <summary>Where a layer normalises its rows.</summary>
public enum NormalizationPlacement
{
    /// <summary>norm(x + sublayer(x)): behind each residual sum (Vaswani et al., BERT).</summary>
    Post = 0,

    /// <summary>x + sublayer(norm(x)): before each sublayer (GPT-2, Llama).</summary>
    Pre = 1,

    /// <summary>x + norm(sublayer(norm(x))): before each sublayer and behind it (Gemma 2).</summary>
    Both = 2,
}
