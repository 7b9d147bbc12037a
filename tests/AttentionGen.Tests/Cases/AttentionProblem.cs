namespace AttentionGen.Tests.Cases;

/// <summary>One call, all numbers given: what a kernel, the reference and the plain loop all read.</summary>
/// <remarks>
/// Elements that a kernel takes as Half or BFloat16 are floats here that those types hold exactly. With a cache, keys and values are all rows
/// of the samples, those of earlier calls first, and the queries only the new ones.
/// </remarks>
internal sealed class AttentionProblem
{
    private readonly AttentionAttribute _attribute;
    private readonly AttentionLayerAttribute? _layer;
    private bool[]? _visible;
    private KernelArguments? _arguments;

    public AttentionProblem(DeclaredAttention declaration, int batchSize, int queryLength, int keyLength)
    {
        Declaration = declaration;
        BatchSize = batchSize;
        QueryLength = queryLength;
        KeyLength = keyLength;
        _attribute = declaration.ToAttribute();
        _layer = _attribute as AttentionLayerAttribute;
    }

    public DeclaredAttention Declaration { get; }
    public AttentionAttribute Attribute => _attribute;
    public int BatchSize { get; }

    /// <summary>Query rows of one sample; of packed samples, the most that one may have.</summary>
    public int QueryLength { get; }

    /// <summary>Key rows of one sample, those in the cache among them; of packed samples, the most that one may have.</summary>
    public int KeyLength { get; }

    /// <summary>Rows of one sample that earlier calls have put into the cache.</summary>
    public int CachedLength { get; init; }

    /// <summary>The calls that filled the cache, in their order.</summary>
    public IReadOnlyList<AttentionProblem> Earlier { get; init; } = [];

    public int HeadCount => _attribute.HeadCount;
    public int KeyHeadCount => _attribute.KeyValueHeadCount;
    public int HeadDimension => _attribute.HeadDimension;
    public int ValueDimension => _attribute.ValueDimension;
    public int ModelDimension => _attribute.ModelDimension;
    public int KeyInputDimension => _layer?.KeyInputDimension ?? ModelDimension;
    public int ValueInputDimension => _layer?.ValueInputDimension ?? ModelDimension;

    /// <summary>Elements of all heads' query rows in one sequence position.</summary>
    public int QueryWidth => HeadCount * HeadDimension;

    /// <summary>Elements of all heads' key rows in one sequence position.</summary>
    public int KeyWidth => KeyHeadCount * HeadDimension;

    /// <summary>Elements of all heads' value rows in one sequence position.</summary>
    public int ValueWidth => KeyHeadCount * ValueDimension;

    /// <summary>Elements of all heads' output rows in one sequence position, before a layer's output projection.</summary>
    public int ContextWidth => HeadCount * ValueDimension;

    private bool IsHeadMajor => Declaration.Layout == AttentionLayout.HeadMajor;

    /// <summary>Queries; for a layer its input.</summary>
    public float[] Query { get; set; } = [];

    /// <summary>Keys; for a layer its memory, or the rows that keys are projected from, empty if it has none.</summary>
    public float[] Key { get; set; } = [];

    /// <summary>Values; for a layer the rows that values are projected from, empty if they are those of the keys.</summary>
    public float[] Value { get; set; } = [];

    /// <summary>For a layer with a cache, the inputs of earlier calls, (batch, cached, model).</summary>
    public float[] CachedInput { get; set; } = [];

    public bool[] Mask { get; set; } = [];
    public float[] Bias { get; set; } = [];
    public int[] KeyLengths { get; set; } = [];

    /// <summary>(batch, key), with its polarity.</summary>
    public bool[] KeyMask { get; set; } = [];
    public bool KeyMaskHides { get; set; }

    /// <summary>Of packed samples, (batch + 1).</summary>
    public int[] CumulativeQueryLengths { get; set; } = [];
    public int[] CumulativeKeyLengths { get; set; } = [];

    public float[] Sinks { get; set; } = [];
    public RotaryEmbedding? Rotary { get; set; }

    /// <summary>Given positions of the queries, (batch, query), and of all keys, (batch, key).</summary>
    public int[] QueryPositions { get; set; } = [];
    public int[] KeyPositions { get; set; } = [];

    public int FirstKey { get; set; }

    /// <summary>What calls drop whose gradients are asked for; both halves of each number matter.</summary>
    public DropoutSeed? Dropout => Declaration.HasDropout ? new DropoutSeed(0x0123_4567_89AB_CDEF, 0x0000_0005_0000_0007) : null;

    /// <summary>What an element of rows is multiplied by.</summary>
    public double RowFactor(DropoutPlace place, int row, int element) => Dropout is not { } seed ? 1
        : seed.RowFactor((place == DropoutPlace.Hidden ? Declaration.HiddenDropout : Declaration.ResidualDropout) ?? 0f, place, row, element);

    /// <summary>What an attention weight is multiplied by.</summary>
    public double WeightFactor(int batch, int head, int query, int key) => Dropout?.WeightFactor(_attribute.AttentionDropout, batch, head, query, key) ?? 1;

    /// <summary>The gradient of the output, where gradients are asked for.</summary>
    public float[] OutputGradient { get; set; } = [];

    /// <summary>What gradients are added to: of the bias, and of the sinks.</summary>
    public float[] BiasGradientStart { get; set; } = [];
    public float[] SinkGradientStart { get; set; } = [];

    /// <summary>
    /// For a layer, a row for each output: those of the queries, of the model's width, then of the keys, of KeyInputDimension, then of the values, of
    /// ValueInputDimension.
    /// </summary>
    public float[] InProjection { get; set; } = [];
    public float[] InProjectionBias { get; set; } = [];

    /// <summary>For a layer, (E, context width): a row for each output.</summary>
    public float[] OutProjection { get; set; } = [];
    public float[] OutProjectionBias { get; set; } = [];

    /// <summary>One more key and value row for each key head, in a layer that has them.</summary>
    public float[] BiasKey { get; set; } = [];
    public float[] BiasValue { get; set; } = [];

    /// <summary>What a whole transformer layer has beside its attention.</summary>
    public TransformerNumbers? Transformer { get; set; }

    /// <summary>Whether a layer is given its matrices as they are here, rather than numbers that it rounds to these.</summary>
    public bool GivesRoundedWeights { get; set; }

    /// <summary>The projections of queries, of keys and of values in <see cref="InProjection"/>, and how many inputs each has.</summary>
    public IEnumerable<(Range Elements, int Inputs)> InProjections
    {
        get
        {
            int key = QueryWidth * ModelDimension, value = key + (KeyWidth * KeyInputDimension);
            return [(..key, ModelDimension), (key..value, KeyInputDimension), (value.., ValueInputDimension)];
        }
    }

    /// <summary>What a layer rounds the matrices to that it is given.</summary>
    public ElementType RoundedWeightType => GivesRoundedWeights ? ElementType.Float32 : Declaration.StoredWeightType;

    public bool HasBiasKey => BiasKey.Length > 0;

    /// <summary>The arrays in the form that a call takes them.</summary>
    public KernelArguments Arguments => _arguments ??= new KernelArguments(this);

    public int QuerySample => QueryLength * (Declaration.IsMultiHead ? ModelDimension : QueryWidth);
    public int KeySample => !Declaration.HasOwnKeys ? 0 : KeyLength * (Declaration.IsMultiHead ? KeyInputDimension : KeyWidth);
    public int ValueSample =>
        !Declaration.IsMultiHead ? KeyLength * ValueWidth : Declaration.HasSeparateMemories ? KeyLength * ValueInputDimension : 0;
    public int OutputSample => QueryLength * (Declaration.IsMultiHead ? ModelDimension : ContextWidth);
    public int WeightsSample => HeadCount * QueryLength * KeyLength;
    public int MaskSample => Declaration.Has(AttentionMask.Boolean) ? TableSample(_attribute.MaskAxes) : 0;
    public int BiasSample => Declaration.Has(AttentionMask.Additive) ? TableSample(_attribute.BiasAxes) : 0;
    public bool MaskHasBatch => (_attribute.MaskAxes & AttentionAxes.Batch) != 0;
    public bool BiasHasBatch => (_attribute.BiasAxes & AttentionAxes.Batch) != 0;
    public int MaskLength => MaskSample * (MaskHasBatch ? BatchSize : 1);
    public int BiasLength => BiasSample * (BiasHasBatch ? BatchSize : 1);

    /// <summary>Query rows of all samples.</summary>
    public int AllQueries => Declaration.IsPacked ? CumulativeQueryLengths[^1] : BatchSize * QueryLength;

    /// <summary>Elements of the whole output.</summary>
    public int OutputLength => AllQueries * (Declaration.IsMultiHead ? ModelDimension : ContextWidth);

    /// <summary>Elements of one of the other outputs, whether declared or not.</summary>
    public int LengthOf(AttentionOutputs output) => output switch
    {
        AttentionOutputs.AveragedWeights => BatchSize * QueryLength * KeyLength,
        AttentionOutputs.LogSumExp => HeadCount * AllQueries,
        AttentionOutputs.KeyWeightSums => BatchSize * HeadCount * KeyLength,
        _ => BatchSize * WeightsSample,
    };

    public int QueryCount(int batch) =>
        Declaration.IsPacked ? CumulativeQueryLengths[batch + 1] - CumulativeQueryLengths[batch] : QueryLength;

    public int KeyCount(int batch) => Declaration.IsPacked ? CumulativeKeyLengths[batch + 1] - CumulativeKeyLengths[batch] : KeyLength;

    /// <summary>The row of a layer's input or output that is query i of a sample.</summary>
    public int InputRow(int batch, int i) => Declaration.IsPacked ? CumulativeQueryLengths[batch] + i : (batch * QueryLength) + i;

    /// <summary>The row of a layer's memory that is key j of a sample.</summary>
    public int MemoryRow(int batch, int j) => Declaration.IsPacked ? CumulativeKeyLengths[batch] + j : (batch * KeyLength) + j;

    public int KeyHead(int head) => head / (HeadCount / KeyHeadCount);

    public int QueryRow(int batch, int head, int i) => Row(CumulativeQueryLengths, batch, HeadCount, head, i, QueryLength, HeadDimension);

    /// <summary>The key row that a query head reads.</summary>
    public int KeyRow(int batch, int head, int j) => KeyHeadKeyRow(batch, KeyHead(head), j);

    /// <summary>The value row that a query head reads.</summary>
    public int ValueRow(int batch, int head, int j) => KeyHeadValueRow(batch, KeyHead(head), j);

    public int KeyHeadKeyRow(int batch, int keyHead, int j) => Row(CumulativeKeyLengths, batch, KeyHeadCount, keyHead, j, KeyLength, HeadDimension);

    public int KeyHeadValueRow(int batch, int keyHead, int j) => Row(CumulativeKeyLengths, batch, KeyHeadCount, keyHead, j, KeyLength, ValueDimension);

    public int OutputRow(int batch, int head, int i) => Row(CumulativeQueryLengths, batch, HeadCount, head, i, QueryLength, ValueDimension);

    /// <summary>Of packed samples, in tables in which every sample has room for the most rows.</summary>
    public int WeightsRow(int batch, int head, int i) => ((batch * HeadCount + head) * QueryLength + i) * KeyLength;

    public int LogSumExpIndex(int batch, int head, int i) =>
        Declaration.IsPacked ? head * AllQueries + CumulativeQueryLengths[batch] + i : (batch * HeadCount + head) * QueryLength + i;

    public int AveragedWeightsRow(int batch, int i) => (batch * QueryLength + i) * KeyLength;

    public int KeyWeightSumsRow(int batch, int head) => (batch * HeadCount + head) * KeyLength;

    public int MaskIndex(int batch, int head, int i, int j) => TableIndex(_attribute.MaskAxes, batch, head, i, j);

    public int BiasIndex(int batch, int head, int i, int j) => TableIndex(_attribute.BiasAxes, batch, head, i, j);

    /// <summary>Where query i stands in the whole sequence.</summary>
    public int QueryPosition(int batch, int i)
    {
        if (Declaration.HasCache)
            return CachedLength + i;
        return Declaration.CausalAlignment == CausalAlignment.BottomRight ? KeyCount(batch) - QueryCount(batch) + i : i;
    }

    /// <summary>Where key j stands in the whole sequence.</summary>
    public int KeyPosition(int j) => FirstKey + j;

    /// <summary>Whether all masks but an infinite bias let query i see key j.</summary>
    public bool IsVisibleBesideBias(int batch, int head, int i, int j)
    {
        int ahead = KeyPosition(j) - QueryPosition(batch, i);
        return !((Declaration.Has(AttentionMask.Causal) || Declaration.HasCache) && ahead > 0)
            && !(_attribute.WindowLeft >= 0 && -ahead > _attribute.WindowLeft)
            && !(_attribute.WindowRight >= 0 && ahead > _attribute.WindowRight)
            && !(Declaration.MaskPredicate is not null && !ScoreMethodCases.Sees(head, QueryPosition(batch, i), KeyPosition(j)))
            && !(Declaration.ScoreModifier is not null && ScoreMethodCases.Hides(QueryPosition(batch, i), KeyPosition(j)))
            && !(Declaration.Has(AttentionMask.KeyPadding) && j >= KeyLengths[batch])
            && !(Declaration.Has(AttentionMask.Keys) && KeyMask[batch * KeyLength + j] == KeyMaskHides)
            && !(Declaration.Has(AttentionMask.Boolean) && !Mask[MaskIndex(batch, head, i, j)]);
    }

    /// <summary>Whether query i sees key j. Asked many times for each pair, so the answers are kept; masks must be settled before.</summary>
    public bool IsVisible(int batch, int head, int i, int j) => (_visible ??= VisiblePairs())[WeightsRow(batch, head, i) + j];

    public float BiasAt(int batch, int head, int i, int j) =>
        Declaration.Has(AttentionMask.Additive) ? Bias[BiasIndex(batch, head, i, j)] : 0f;

    /// <summary>Whether query i sees any key, the one that a layer's weights add among them.</summary>
    public bool SeesAnyKey(int batch, int head, int i)
    {
        if (HasBiasKey)
            return true;
        for (int j = 0; j < KeyCount(batch); j++)
        {
            if (IsVisible(batch, head, i, j))
                return true;
        }

        return false;
    }

    /// <summary>One sample as a problem of its own.</summary>
    public AttentionProblem Sample(int batch) => new(Declaration, 1, QueryLength, KeyLength)
    {
        CachedLength = CachedLength,
        Earlier = [.. Earlier.Select(step => step.Sample(batch))],
        Query = Declaration.IsPacked ? Rows(Query, CumulativeQueryLengths, batch, Declaration.IsMultiHead ? ModelDimension : QueryWidth) : Slice(Query, batch, QuerySample),
        Key = Declaration.IsPacked ? Rows(Key, CumulativeKeyLengths, batch, Declaration.IsMultiHead ? KeyInputDimension : KeyWidth) : Slice(Key, batch, KeySample),
        Value = Declaration.IsPacked ? Rows(Value, CumulativeKeyLengths, batch, Declaration.IsMultiHead ? ValueInputDimension : ValueWidth) : Slice(Value, batch, ValueSample),
        CachedInput = Slice(CachedInput, batch, CachedInput.Length / BatchSize),
        Mask = MaskHasBatch ? Slice(Mask, batch, MaskSample) : Mask,
        Bias = BiasHasBatch ? Slice(Bias, batch, BiasSample) : Bias,
        KeyLengths = KeyLengths.Length == 0 ? [] : [KeyLengths[batch]],
        KeyMask = Slice(KeyMask, batch, KeyMask.Length / BatchSize),
        KeyMaskHides = KeyMaskHides,
        CumulativeQueryLengths = Declaration.IsPacked ? [0, QueryCount(batch)] : [],
        CumulativeKeyLengths = Declaration.IsPacked ? [0, KeyCount(batch)] : [],
        Sinks = Sinks,
        Rotary = Rotary,
        QueryPositions = Slice(QueryPositions, batch, QueryPositions.Length / BatchSize),
        KeyPositions = Slice(KeyPositions, batch, KeyPositions.Length / BatchSize),
        FirstKey = FirstKey,
        OutputGradient = OutputGradient.Length == 0 ? [] : Declaration.IsPacked ? Rows(OutputGradient, CumulativeQueryLengths, batch, Declaration.IsMultiHead ? ModelDimension : ContextWidth) : Slice(OutputGradient, batch, OutputSample),
        BiasGradientStart = BiasGradientStart.Length == 0 ? [] : BiasHasBatch ? Slice(BiasGradientStart, batch, BiasSample) : BiasGradientStart,
        SinkGradientStart = SinkGradientStart,
        InProjection = InProjection,
        InProjectionBias = InProjectionBias,
        OutProjection = OutProjection,
        OutProjectionBias = OutProjectionBias,
        BiasKey = BiasKey,
        BiasValue = BiasValue,
        Transformer = Transformer,
    };

    private bool[] VisiblePairs()
    {
        var visible = new bool[BatchSize * WeightsSample];
        for (int batch = 0; batch < BatchSize; batch++)
        for (int head = 0; head < HeadCount; head++)
        for (int i = 0; i < QueryCount(batch); i++)
        for (int j = 0; j < KeyCount(batch); j++)
        {
            visible[WeightsRow(batch, head, i) + j] =
                IsVisibleBesideBias(batch, head, i, j) && !float.IsNegativeInfinity(BiasAt(batch, head, i, j));
        }

        return visible;
    }

    private int TableSample(AttentionAxes axes) =>
        ((axes & AttentionAxes.Head) != 0 ? HeadCount : 1) * ((axes & AttentionAxes.Query) != 0 ? QueryLength : 1) * KeyLength;

    private int TableIndex(AttentionAxes axes, int batch, int head, int i, int j)
    {
        int row = (axes & AttentionAxes.Batch) != 0 ? batch : 0;
        if ((axes & AttentionAxes.Head) != 0)
            row = row * HeadCount + head;
        if ((axes & AttentionAxes.Query) != 0)
            row = row * QueryLength + i;
        return row * KeyLength + j;
    }

    private int Row(int[] cumulativeLengths, int batch, int heads, int head, int row, int rows, int dimension)
    {
        if (Declaration.IsPacked)
            return ((cumulativeLengths[batch] + row) * heads + head) * dimension;
        return IsHeadMajor
            ? ((batch * heads + head) * rows + row) * dimension
            : ((batch * rows + row) * heads + head) * dimension;
    }

    private static T[] Slice<T>(T[] all, int index, int size) => all.AsSpan(index * size, size).ToArray();

    private static float[] Rows(float[] all, int[] cumulativeLengths, int batch, int width) =>
        all.Length == 0 ? [] : all.AsSpan(cumulativeLengths[batch] * width, (cumulativeLengths[batch + 1] - cumulativeLengths[batch]) * width).ToArray();
}
