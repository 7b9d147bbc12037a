namespace AttentionGen.Reference;

/// <summary>The sizes of one call: the declaration's, with the actual lengths and the batch put in.</summary>
/// <param name="Batch">Number of samples.</param>
/// <param name="HeadCount">Number of query heads.</param>
/// <param name="KeyValueHeadCount">Number of key and value heads.</param>
/// <param name="QueryLength">Actual query rows for one sample.</param>
/// <param name="KeyLength">Actual key and value rows for one sample.</param>
/// <param name="HeadDimension">Elements of a head's query and key rows.</param>
/// <param name="ValueDimension">Elements of a head's value and output rows.</param>
/// <param name="Layout">Order of the axes of query, key, value and output.</param>
internal readonly record struct ReferenceShape(
    int Batch,
    int HeadCount,
    int KeyValueHeadCount,
    int QueryLength,
    int KeyLength,
    int HeadDimension,
    int ValueDimension,
    AttentionLayout Layout)
{
    /// <summary>Number of the first sample, where samples are computed one by one.</summary>
    public int FirstSample { get; init; }

    /// <summary>The key and value head that a query head reads: as many query heads as fit share one, neighbours together.</summary>
    public int KeyValueHead(int head) => head / (HeadCount / KeyValueHeadCount);

    /// <summary>Where query row i of a head begins.</summary>
    public int QueryRow(int batch, int head, int i) => Row(batch, head, HeadCount, i, QueryLength, HeadDimension);

    /// <summary>Where key row j of a key and value head begins.</summary>
    public int KeyRow(int batch, int keyValueHead, int j) => Row(batch, keyValueHead, KeyValueHeadCount, j, KeyLength, HeadDimension);

    /// <summary>Where value row j of a key and value head begins.</summary>
    public int ValueRow(int batch, int keyValueHead, int j) => Row(batch, keyValueHead, KeyValueHeadCount, j, KeyLength, ValueDimension);

    /// <summary>Where output row i of a head begins.</summary>
    public int OutputRow(int batch, int head, int i) => Row(batch, head, HeadCount, i, QueryLength, ValueDimension);

    /// <summary>Where the weights of query row i begin: always (batch, head, query, key).</summary>
    public int WeightRow(int batch, int head, int i) => StatisticRow(batch, head, i) * KeyLength;

    /// <summary>Where one value for each query row stands: always (batch, head, query).</summary>
    public int StatisticRow(int batch, int head, int i) => (batch * HeadCount + head) * QueryLength + i;

    private int Row(int batch, int head, int heads, int row, int rows, int dimension) => Layout switch
    {
        AttentionLayout.SequenceMajor => ((batch * rows + row) * heads + head) * dimension,
        AttentionLayout.HeadMajor => ((batch * heads + head) * rows + row) * dimension,
        _ => throw new InvalidOperationException($"Unknown layout {Layout}."),
    };
}
