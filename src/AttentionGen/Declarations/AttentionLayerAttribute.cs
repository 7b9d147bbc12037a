namespace AttentionGen;

/// <summary>What declarations of layers say beside those of attention alone: what queries, keys and values are projected from.</summary>
public abstract class AttentionLayerAttribute : AttentionAttribute
{
    private int? _keyInputDimension;
    private int? _valueInputDimension;

    private protected AttentionLayerAttribute(int headCount, int modelDimension, int sequenceLength)
        : base(headCount, modelDimension, sequenceLength)
    {
    }

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

    /// <summary>
    /// How the matrices of the weights are kept: as floats, or rounded to BFloat16, half the memory to hold and to read, or to Int8 with a scale for each output, a quarter of it; and
    /// widened where they are multiplied. Sums, biases and rows are float in any case. Not Float16. Default: Float32.
    /// </summary>
    public ElementType WeightType { get; set; }

    /// <summary>
    /// Generates <c>Backward</c> beside <c>Forward</c>: from the input, the output's gradient and what an overload of <c>Forward</c> keeps, follow the gradients of input, memory and all weights. No matrix of queries by keys is kept. Gradients of rows are written, those of weights, bias and sinks are added to what is there, so that batches add up.
    /// </summary>
    public bool Gradients { get; set; }

    /// <summary>Whether keys and values have input rows of their own.</summary>
    internal bool HasSeparateMemories => _keyInputDimension.HasValue || _valueInputDimension.HasValue;
}
