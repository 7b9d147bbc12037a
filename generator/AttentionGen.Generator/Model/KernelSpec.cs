namespace AttentionGen.Generator.Model;

/// <summary>What one declaration asks for: values only, every default resolved, every combination already found valid.</summary>
/// <param name="Operator">Attention alone, or the layer with its projections.</param>
/// <param name="HeadCount">Query heads.</param>
/// <param name="ModelDimension">Width of the layer's input and output; attention alone does not use it.</param>
/// <param name="QueryLength">Declared query rows for one sample.</param>
/// <param name="KeyLength">Declared key and value rows for one sample.</param>
/// <param name="HeadDimension">Elements of a head's query and key rows.</param>
/// <param name="ValueDimension">Elements of a head's value and output rows.</param>
/// <param name="IsCrossAttention">The layer projects keys and values from a memory of their own, or one for each.</param>
/// <param name="Scale">Factor on the scores.</param>
/// <param name="Mask">The declared masks.</param>
/// <param name="MaskAxes">Axes of the boolean mask beside the key.</param>
/// <param name="BiasAxes">Axes of the additive bias beside the key.</param>
/// <param name="CausalAlignment">Where the causal diagonal lies.</param>
/// <param name="Layout">Order of the axes of query, key, value and output.</param>
/// <param name="Outputs">What is returned beside the output.</param>
/// <param name="VectorWidth">The widest vectors allowed.</param>
/// <param name="Unroll">Whether loops are allowed.</param>
/// <param name="KeyValueHeadCount">Key and value heads, a divisor of the query heads.</param>
/// <param name="WindowLeft">Keys before a query's position that it sees, or -1 for all.</param>
/// <param name="WindowRight">Keys behind a query's position that it sees, or -1 for all.</param>
/// <param name="SoftCap">Bound of the scaled scores, or 0 for none.</param>
/// <param name="Alibi">Distances are added to the scores, with a slope for each head.</param>
/// <param name="Sinks">A logit for each head joins its softmax rows.</param>
/// <param name="Rotary">Which elements of query and key rows are rotated together.</param>
/// <param name="RotaryDimension">Elements of a row that are rotated, from the first.</param>
/// <param name="PositionIds">The positions to rotate by are arguments of Forward.</param>
/// <param name="KeyValueCache">
/// Keys and values are appended to a cache: both lengths are its capacity, and the kernel is causal with its last query at the last key.
/// </param>
/// <param name="ElementType">How query and output rows are stored.</param>
/// <param name="KeyValueType">How the keys and values that the kernel attends to are stored.</param>
/// <param name="KeyShards">The keys may be a part of the sequence, from an argument on.</param>
/// <param name="PackedSequences">Samples lie end to end, without padding.</param>
/// <param name="WeightType">How a layer's weights are stored.</param>
/// <param name="KeyInputDimension">Elements of a row that a layer projects keys from.</param>
/// <param name="ValueInputDimension">Elements of a row that a layer projects values from.</param>
/// <param name="HasSeparateMemories">The layer projects keys and values from rows of their own each.</param>
/// <param name="AddBiasKeyValue">One more key and value row, from the layer's weights, that every query sees.</param>
/// <param name="AddZeroAttention">One more key and value, all zero, that every query sees.</param>
/// <param name="Gradients">There is a Backward beside Forward.</param>
/// <param name="AttentionDropout">The share of attention weights that a call with a seed drops.</param>
/// <param name="Methods">The user's methods on scores, or null.</param>
/// <param name="Transformer">What a transformer layer has beside its attention, or null.</param>
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
    Unroll Unroll,
    int KeyValueHeadCount,
    int WindowLeft,
    int WindowRight,
    float SoftCap,
    bool Alibi,
    bool Sinks,
    RotaryPairing Rotary,
    int RotaryDimension,
    bool PositionIds,
    bool KeyValueCache,
    ElementType ElementType,
    ElementType KeyValueType,
    bool KeyShards,
    bool PackedSequences,
    ElementType WeightType,
    int KeyInputDimension,
    int ValueInputDimension,
    bool HasSeparateMemories,
    bool AddBiasKeyValue,
    bool AddZeroAttention,
    bool Gradients = false,
    float AttentionDropout = 0f,
    ScoreMethods? Methods = null,
    TransformerSpec? Transformer = null)
{
    /// <summary>Key j is visible to query i of a causal kernel if j is at most i plus this, at the declared lengths.</summary>
    public int CausalOffset => CausalAlignment == CausalAlignment.BottomRight ? KeyLength - QueryLength : 0;

    /// <summary>The outputs that the kernel computes: gradients of a layer are made of its softmax denominators too, which are kept and not returned.</summary>
    public AttentionOutputs ComputedOutputs => IsLayer && Gradients ? Outputs | AttentionOutputs.LogSumExp : Outputs;

    /// <summary>Whether calls may drop attention weights, hidden elements, or what is added to rows.</summary>
    public bool HasDropout => AttentionDropout > 0 || Transformer is { HiddenDropout: > 0 } or { ResidualDropout: > 0 };

    /// <summary>Whether keys behind a query's position are hidden from it, by declaration or because there is a cache.</summary>
    public bool IsCausal => (Mask & AttentionMask.Causal) != 0;

    /// <summary>Whether a query sees only keys near its position, on one side at least.</summary>
    public bool HasWindow => WindowLeft >= 0 || WindowRight >= 0;

    /// <summary>Whether the attention stands between projections.</summary>
    public bool IsLayer => Operator.IsLayer();

    /// <summary>Query heads that share one key and value head.</summary>
    public int GroupSize => HeadCount / KeyValueHeadCount;

    /// <summary>Whether queries and keys come from the same rows, so that one argument gives the positions of both.</summary>
    public bool HasSharedPositions => KeyValueCache || (IsLayer && !IsCrossAttention);

    /// <summary>Whether calls may pass fewer rows than declared, with their numbers: otherwise spans or cumulative lengths say it all.</summary>
    public bool TakesLengths => !KeyValueCache && !PackedSequences;

    /// <summary>How the rows of the key and value spans are stored; a cache stores them in a type of its own.</summary>
    public ElementType KeyValueSpanType => KeyValueCache ? ElementType : KeyValueType;
}
