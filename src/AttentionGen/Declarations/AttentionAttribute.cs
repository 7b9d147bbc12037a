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
    private int? _keyValueHeadCount;
    private int? _rotaryDimension;
    private float? _scale;
    private ElementType? _keyValueType;

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

    /// <summary>
    /// Number of key and value heads, a divisor of <see cref="HeadCount"/>: query head h reads key and value head
    /// h / (HeadCount / KeyValueHeadCount) (grouped-query attention; 1 is multi-query attention). Default: <see cref="HeadCount"/>.
    /// </summary>
    public int KeyValueHeadCount
    {
        get => _keyValueHeadCount ?? HeadCount;
        set => _keyValueHeadCount = value;
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

    /// <summary>
    /// The share of attention weights that a call drops if it has a <see cref="DropoutSeed"/>, of a layer if it keeps activations; those that stay are divided by 1 less it. Log-sum-exp is
    /// that without dropout, weights that are returned are those that values were multiplied by. From 0 (default: none) to less than 1, in steps of 1 / 65,536. Needs Gradients.
    /// </summary>
    public float AttentionDropout { get; set; }

    /// <summary>Elements of query and output rows.</summary>
    internal virtual ElementType RowType => ElementType.Float32;

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

    /// <summary>Where the causal diagonal, and with it every query's position, lies when query length and key length differ.</summary>
    public CausalAlignment CausalAlignment { get; set; }

    /// <summary>
    /// Keys before a query's position that it sees, inclusive: key j is visible to position p if p - WindowLeft &lt;= j. Query i stands at
    /// position i + offset, with the offset of the causal diagonal. Default: -1, all of them.
    /// </summary>
    public int WindowLeft { get; set; } = -1;

    /// <summary>Keys behind a query's position that it sees, inclusive: j &lt;= p + WindowRight. Default: -1, all of them.</summary>
    public int WindowRight { get; set; } = -1;

    /// <summary>cap * tanh(score / cap) bounds the scaled scores, before bias and mask. Default: 0, no cap.</summary>
    public float SoftCap { get; set; }

    /// <summary>
    /// Adds -slope * |p - j| to the score of position p and key j, with a slope for each head as in Press et al., "Train Short, Test Long"
    /// (ALiBi): 2^(-8 (h + 1) / HeadCount) for a power of 2, interleaved with every second slope of twice as many heads otherwise.
    /// </summary>
    public bool Alibi { get; set; }

    /// <summary>Forward takes a logit for each head, <c>sinks</c>, that joins the maximum and the sum of its softmax rows and has no value row.</summary>
    public bool Sinks { get; set; }

    /// <summary>
    /// Rotates queries and keys by their positions (Su et al., "RoFormer"); Forward takes the angles as a <c>RotaryEmbedding</c>, <c>rotary</c>.
    /// </summary>
    public RotaryPairing Rotary { get; set; }

    /// <summary>Elements of each row that are rotated, from the first; even. Default: <see cref="HeadDimension"/>.</summary>
    public int RotaryDimension
    {
        get => _rotaryDimension ?? HeadDimension;
        set => _rotaryDimension = value;
    }

    /// <summary>
    /// Forward takes the positions to rotate by: <c>queryPositions</c> (batch, query) and <c>keyPositions</c> (batch, key), or one
    /// <c>positions</c> (batch, query) where queries and keys come from the same rows. Default: query i stands at i + offset, key j at j.
    /// </summary>
    public bool PositionIds { get; set; }

    /// <summary>
    /// Generates <c>CreateCache(batchSize)</c> and a Forward that appends its keys and values to a cache of <see cref="SequenceLength"/> rows and
    /// attends over all of it, causal from the cached count on.
    /// </summary>
    public bool KeyValueCache { get; set; }

    /// <summary>
    /// How keys and values are stored: the elements of the key and value spans, or of the cache if there is one. They are widened when they are
    /// read; all sums are float.
    /// </summary>
    public ElementType KeyValueType
    {
        get => _keyValueType ?? RowType;
        set => _keyValueType = value;
    }

    /// <summary>
    /// Forward takes <c>firstKey</c>, the place of its first key in the whole sequence, for attention over a part of the keys: key j of the spans
    /// is key firstKey + j to masks, windows, biases by distance and rotary positions. Merge the parts with <c>AttentionMerge</c>.
    /// </summary>
    public bool KeyShards { get; set; }

    /// <summary>
    /// Samples of different lengths lie end to end, without padding: Forward takes <c>cumulativeQueryLengths</c> and <c>cumulativeKeyLengths</c>, (batch + 1)
    /// each, sample b being the rows from entry b to entry b + 1; the declared lengths are the longest of one sample. A layer of self-attention takes one,
    /// <c>cumulativeLengths</c>.
    /// </summary>
    public bool PackedSequences { get; set; }

    /// <summary>
    /// Names static methods of the annotated type, <c>float M(float score, int head, int query, int key)</c>, that are compiled into the kernel: what
    /// they make of a scaled and capped score takes its place, before bias and mask; negative infinity hides the key. Several names, separated by
    /// commas, are applied in their order. A first index named <c>batch</c> is the number of the sample; further parameters (int, float, ReadOnlySpan of
    /// int or float) become parameters of Forward. Query and key are positions: query i stands at i + offset, with the offset of the causal diagonal,
    /// and key j at j. They are called for visible keys only. Default: none.
    /// </summary>
    public string? ScoreModifier { get; set; }

    /// <summary>
    /// Names static methods of the annotated type, <c>bool P(int head, int query, int key)</c>, that are compiled into the kernel: a query sees a key
    /// if all of them say so, and all other masks. Tiles that they hide are not computed. Parameters as for <see cref="ScoreModifier"/>. Default: none.
    /// </summary>
    public string? MaskPredicate { get; set; }

    /// <summary>What the same pass returns beside the output.</summary>
    public AttentionOutputs Outputs { get; set; }

    /// <summary>The widest vectors the kernel may use. Default: the widest that the machine it runs on has.</summary>
    public VectorWidth VectorWidth { get; set; }

    /// <summary>Whether the kernel is emitted without any loop.</summary>
    public Unroll Unroll { get; set; }
}
