namespace AttentionGen.Tests.Cases;

/// <summary>One call, all numbers given: what a kernel, the reference and the plain loop all read.</summary>
internal sealed class AttentionProblem
{
    private readonly AttentionAttribute _attribute;
    private bool[]? _visible;

    public AttentionProblem(DeclaredAttention declaration, int batchSize, int queryLength, int keyLength)
    {
        Declaration = declaration;
        BatchSize = batchSize;
        QueryLength = queryLength;
        KeyLength = keyLength;
        _attribute = declaration.ToAttribute();
    }

    public DeclaredAttention Declaration { get; }
    public AttentionAttribute Attribute => _attribute;
    public int BatchSize { get; }
    public int QueryLength { get; }
    public int KeyLength { get; }

    public int HeadCount => _attribute.HeadCount;
    public int HeadDimension => _attribute.HeadDimension;
    public int ValueDimension => _attribute.ValueDimension;
    public int ModelDimension => _attribute.ModelDimension;

    /// <summary>Elements of all heads' query rows, and of their key rows, in one sequence position.</summary>
    public int QueryWidth => HeadCount * HeadDimension;

    /// <summary>Elements of all heads' value rows in one sequence position.</summary>
    public int ValueWidth => HeadCount * ValueDimension;

    private bool IsHeadMajor => Declaration.Layout == AttentionLayout.HeadMajor;

    /// <summary>Queries; for a layer its input.</summary>
    public float[] Query { get; set; } = [];

    /// <summary>Keys; for a layer its memory, empty if it has none.</summary>
    public float[] Key { get; set; } = [];

    /// <summary>Values; for a layer empty.</summary>
    public float[] Value { get; set; } = [];

    public bool[] Mask { get; set; } = [];
    public float[] Bias { get; set; } = [];
    public int[] KeyLengths { get; set; } = [];

    /// <summary>For a layer, (query width + key width + value width, E): a row for each output.</summary>
    public float[] InProjection { get; set; } = [];
    public float[] InProjectionBias { get; set; } = [];

    /// <summary>For a layer, (E, value width): a row for each output.</summary>
    public float[] OutProjection { get; set; } = [];
    public float[] OutProjectionBias { get; set; } = [];

    public int QuerySample => QueryLength * (Declaration.IsMultiHead ? ModelDimension : QueryWidth);
    public int KeySample => !Declaration.HasOwnKeys ? 0 : KeyLength * (Declaration.IsMultiHead ? ModelDimension : QueryWidth);
    public int ValueSample => Declaration.IsMultiHead ? 0 : KeyLength * ValueWidth;
    public int OutputSample => QueryLength * (Declaration.IsMultiHead ? ModelDimension : ValueWidth);
    public int WeightsSample => HeadCount * QueryLength * KeyLength;
    public int MaskSample => Declaration.Has(AttentionMask.Boolean) ? TableSample(_attribute.MaskAxes) : 0;
    public int BiasSample => Declaration.Has(AttentionMask.Additive) ? TableSample(_attribute.BiasAxes) : 0;
    public bool MaskHasBatch => (_attribute.MaskAxes & AttentionAxes.Batch) != 0;
    public bool BiasHasBatch => (_attribute.BiasAxes & AttentionAxes.Batch) != 0;
    public int MaskLength => MaskSample * (MaskHasBatch ? BatchSize : 1);
    public int BiasLength => BiasSample * (BiasHasBatch ? BatchSize : 1);

    public int QueryRow(int batch, int head, int i) => Row(batch, head, i, QueryLength, HeadDimension);

    public int KeyRow(int batch, int head, int j) => Row(batch, head, j, KeyLength, HeadDimension);

    public int ValueRow(int batch, int head, int j) => Row(batch, head, j, KeyLength, ValueDimension);

    public int OutputRow(int batch, int head, int i) => Row(batch, head, i, QueryLength, ValueDimension);

    public int WeightsRow(int batch, int head, int i) => ((batch * HeadCount + head) * QueryLength + i) * KeyLength;

    public int MaskIndex(int batch, int head, int i, int j) => TableIndex(_attribute.MaskAxes, batch, head, i, j);

    public int BiasIndex(int batch, int head, int i, int j) => TableIndex(_attribute.BiasAxes, batch, head, i, j);

    /// <summary>Whether all masks but an infinite bias let query i see key j.</summary>
    public bool IsVisibleBesideBias(int batch, int head, int i, int j)
    {
        int offset = Declaration.CausalAlignment == CausalAlignment.BottomRight ? KeyLength - QueryLength : 0;
        return !(Declaration.Has(AttentionMask.Causal) && j > i + offset)
            && !(Declaration.Has(AttentionMask.KeyPadding) && j >= KeyLengths[batch])
            && !(Declaration.Has(AttentionMask.Boolean) && !Mask[MaskIndex(batch, head, i, j)]);
    }

    /// <summary>Whether query i sees key j. Asked many times for each pair, so the answers are kept; masks must be settled before.</summary>
    public bool IsVisible(int batch, int head, int i, int j) => (_visible ??= VisiblePairs())[WeightsRow(batch, head, i) + j];

    public float BiasAt(int batch, int head, int i, int j) =>
        Declaration.Has(AttentionMask.Additive) ? Bias[BiasIndex(batch, head, i, j)] : 0f;

    public bool SeesAnyKey(int batch, int head, int i)
    {
        for (int j = 0; j < KeyLength; j++)
        {
            if (IsVisible(batch, head, i, j))
                return true;
        }

        return false;
    }

    /// <summary>One sample as a problem of its own.</summary>
    public AttentionProblem Sample(int batch) => new(Declaration, 1, QueryLength, KeyLength)
    {
        Query = Slice(Query, batch, QuerySample),
        Key = Slice(Key, batch, KeySample),
        Value = Slice(Value, batch, ValueSample),
        Mask = MaskHasBatch ? Slice(Mask, batch, MaskSample) : Mask,
        Bias = BiasHasBatch ? Slice(Bias, batch, BiasSample) : Bias,
        KeyLengths = KeyLengths.Length == 0 ? [] : [KeyLengths[batch]],
        InProjection = InProjection,
        InProjectionBias = InProjectionBias,
        OutProjection = OutProjection,
        OutProjectionBias = OutProjectionBias,
    };

    private bool[] VisiblePairs()
    {
        var visible = new bool[BatchSize * WeightsSample];
        for (int batch = 0; batch < BatchSize; batch++)
        for (int head = 0; head < HeadCount; head++)
        for (int i = 0; i < QueryLength; i++)
        for (int j = 0; j < KeyLength; j++)
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

    private int Row(int batch, int head, int row, int rows, int dimension) => IsHeadMajor
        ? ((batch * HeadCount + head) * rows + row) * dimension
        : ((batch * rows + row) * HeadCount + head) * dimension;

    private static T[] Slice<T>(T[] all, int index, int size) => all.AsSpan(index * size, size).ToArray();
}
