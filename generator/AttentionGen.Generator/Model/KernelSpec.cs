namespace AttentionGen.Generator.Model;

/// <summary>What one declaration asks for: values only, every default resolved, every combination already found valid.</summary>
/// <param name="Operator">Attention alone, or the layer with its projections.</param>
/// <param name="HeadCount">Query heads.</param>
/// <param name="ModelDimension">Width of the layer's input and output; attention alone does not use it.</param>
/// <param name="QueryLength">Declared query rows for one sample.</param>
/// <param name="KeyLength">Declared key and value rows for one sample.</param>
/// <param name="HeadDimension">Elements of a head's query and key rows.</param>
/// <param name="ValueDimension">Elements of a head's value and output rows.</param>
/// <param name="IsCrossAttention">The layer projects keys and values from a memory of their own.</param>
/// <param name="Scale">Factor on the scores.</param>
/// <param name="Mask">The declared masks.</param>
/// <param name="MaskAxes">Axes of the boolean mask beside the key.</param>
/// <param name="BiasAxes">Axes of the additive bias beside the key.</param>
/// <param name="CausalAlignment">Where the causal diagonal lies.</param>
/// <param name="Layout">Order of the axes of query, key, value and output.</param>
/// <param name="Outputs">What is returned beside the output.</param>
/// <param name="VectorWidth">The widest vectors allowed.</param>
/// <param name="Unroll">Whether loops are allowed.</param>
internal sealed record KernelSpec(
    AttentionOperator Operator,
    int HeadCount,
    int ModelDimension,
    int QueryLength,
    int KeyLength,
    int HeadDimension,
    int ValueDimension,
    bool IsCrossAttention,
    float Scale,
    AttentionMask Mask,
    AttentionAxes MaskAxes,
    AttentionAxes BiasAxes,
    CausalAlignment CausalAlignment,
    AttentionLayout Layout,
    AttentionOutputs Outputs,
    VectorWidth VectorWidth,
    Unroll Unroll)
{
    /// <summary>Key j is visible to query i of a causal kernel if j is at most i plus this, at the declared lengths.</summary>
    public int CausalOffset => CausalAlignment == CausalAlignment.BottomRight ? KeyLength - QueryLength : 0;
}
