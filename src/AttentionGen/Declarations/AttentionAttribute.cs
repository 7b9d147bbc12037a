namespace AttentionGen;

/// <summary>
/// What every attention declaration says: the shape of one attention problem and the options of its kernel.
/// The generator reads it at compile time; <see cref="ReferenceAttention"/> reads the same object at run time, so that a
/// declaration can be checked against the reference without being written twice.
/// </summary>
/// <remarks>
/// A property that was not set reads as its default, computed from the three sizes.
/// </remarks>
public abstract class AttentionAttribute : Attribute
{
    private int? _headDimension;
    private int? _valueDimension;
    private int? _keyValueLength;
    private float? _scale;

    private protected AttentionAttribute(int headCount, int modelDimension, int sequenceLength)
    {
        HeadCount = headCount;
        ModelDimension = modelDimension;
        SequenceLength = sequenceLength;
    }

    /// <summary>Number of query heads, at least 1.</summary>
    public int HeadCount { get; }

    /// <summary>Width of the model, d_model. Heads share it evenly unless <see cref="HeadDimension"/> says otherwise.</summary>
    public int ModelDimension { get; }

    /// <summary>Number of query rows for one sample, and the longest that a call may pass.</summary>
    public int SequenceLength { get; }

    /// <summary>Number of key and value rows for one sample (cross-attention). Default: <see cref="SequenceLength"/>.</summary>
    public int KeyValueLength
    {
        get => _keyValueLength ?? SequenceLength;
        set => _keyValueLength = value;
    }

    /// <summary>Elements of one head's query and key rows. Default: <see cref="ModelDimension"/> / <see cref="HeadCount"/>.</summary>
    public int HeadDimension
    {
        get => _headDimension ?? ModelDimension / HeadCount;
        set => _headDimension = value;
    }

    /// <summary>Elements of one head's value and output rows. Default: <see cref="ModelDimension"/> / <see cref="HeadCount"/>.</summary>
    public int ValueDimension
    {
        get => _valueDimension ?? ModelDimension / HeadCount;
        set => _valueDimension = value;
    }

    /// <summary>
    /// Factor on every score, softmax(scale * Q K^T) V. Default: 1 / sqrt(<see cref="HeadDimension"/>), as in
    /// Vaswani et al., "Attention Is All You Need", section 3.2.1.
    /// </summary>
    public float Scale
    {
        get => _scale ?? (float)(1.0 / Math.Sqrt(HeadDimension));
        set => _scale = value;
    }

    /// <summary>Whether the declaration set KeyValueLength, which makes a multi-head layer attend to a memory of its own.</summary>
    internal bool HasKeyValueLength => _keyValueLength.HasValue;

    /// <summary>Whether both head dimensions were set, so that the head count need not divide the model dimension.</summary>
    internal bool HasHeadDimensions => _headDimension.HasValue && _valueDimension.HasValue;

    /// <summary>Which keys a query may attend to; flags compose, and a key is visible only if all of them let it through.</summary>
    public AttentionMask Mask { get; set; }

    /// <summary>Axes of the run-time boolean mask beside the key axis. Default: one (query, key) table for all samples and heads.</summary>
    public AttentionAxes MaskAxes { get; set; } = AttentionAxes.Query;

    /// <summary>Axes of the run-time additive bias beside the key axis. Default: one (query, key) table for all samples and heads.</summary>
    public AttentionAxes BiasAxes { get; set; } = AttentionAxes.Query;

    /// <summary>Where the causal diagonal lies when query length and key length differ.</summary>
    public CausalAlignment CausalAlignment { get; set; }

    /// <summary>What the same pass returns beside the output.</summary>
    public AttentionOutputs Outputs { get; set; }

    /// <summary>The widest vectors the kernel may use. Default: the widest that the machine it runs on has.</summary>
    public VectorWidth VectorWidth { get; set; }

    /// <summary>Whether the kernel is emitted without any loop.</summary>
    public Unroll Unroll { get; set; }
}
