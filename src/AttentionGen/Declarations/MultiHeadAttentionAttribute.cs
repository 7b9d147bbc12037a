namespace AttentionGen;

/// <summary>
/// Generates a whole multi-head attention layer on a partial class or struct: a constructor that packs
/// <see cref="MultiHeadAttentionWeights"/> once, and <c>Forward(input, ..., output)</c> with the query, key, value and output
/// projections. Input, memory and output are (batch, sequence, modelDimension).
/// </summary>
/// <remarks>Setting KeyValueLength, to whatever value, declares cross-attention: Forward then takes a <c>memory</c> after the input.</remarks>
/// <param name="headCount">Number of query heads, at least 1.</param>
/// <param name="modelDimension">d_model; a multiple of <paramref name="headCount"/> unless both HeadDimension and ValueDimension are set.</param>
/// <param name="sequenceLength">Input rows for one sample, at least 1; also the memory's rows unless KeyValueLength is set.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, Inherited = false)]
public sealed class MultiHeadAttentionAttribute(int headCount, int modelDimension, int sequenceLength)
    : AttentionAttribute(headCount, modelDimension, sequenceLength)
{
    private int? _keyInputDimension;
    private int? _valueInputDimension;

    /// <summary>
    /// Elements of a row that keys are projected from (PyTorch's kdim). Setting it or <see cref="ValueInputDimension"/> declares cross-attention
    /// in which keys and values have rows of their own: Forward takes <c>keyMemory</c> and <c>valueMemory</c>. Default: <c>ModelDimension</c>.
    /// </summary>
    public int KeyInputDimension
    {
        get => _keyInputDimension ?? ModelDimension;
        set => _keyInputDimension = value;
    }

    /// <summary>Elements of a row that values are projected from (PyTorch's vdim). Default: <c>ModelDimension</c>.</summary>
    public int ValueInputDimension
    {
        get => _valueInputDimension ?? ModelDimension;
        set => _valueInputDimension = value;
    }

    /// <summary>The weights hold one more key and value row for each head, which every query sees (PyTorch's add_bias_kv).</summary>
    public bool AddBiasKeyValue { get; set; }

    /// <summary>One more key and value, all zero, which every query sees (PyTorch's add_zero_attn): a sink of logit 0.</summary>
    public bool AddZeroAttention { get; set; }

    /// <summary>Whether keys and values have input rows of their own.</summary>
    internal bool HasSeparateMemories => _keyInputDimension.HasValue || _valueInputDimension.HasValue;
}
