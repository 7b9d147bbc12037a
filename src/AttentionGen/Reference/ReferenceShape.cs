namespace AttentionGen.Reference;

/// <summary>The sizes of one call: the declaration's, with the actual lengths and the batch put in.</summary>
/// <param name="Batch">Number of samples.</param>
/// <param name="HeadCount">Number of heads.</param>
/// <param name="QueryLength">Actual query rows for one sample.</param>
/// <param name="KeyLength">Actual key and value rows for one sample.</param>
/// <param name="HeadDimension">Elements of a head's query and key rows.</param>
/// <param name="ValueDimension">Elements of a head's value and output rows.</param>
/// <param name="Layout">Order of the axes of query, key, value and output.</param>
internal readonly record struct ReferenceShape(
    int Batch,
    int HeadCount,
    int QueryLength,
    int KeyLength,
    int HeadDimension,
    int ValueDimension,
    AttentionLayout Layout)
{
    /// <summary>Where query row i of a head begins.</summary>
    public int QueryRow(int batch, int head, int i) => Row(batch, head, i, QueryLength, HeadDimension);

    /// <summary>Where key row j of a head begins.</summary>
    public int KeyRow(int batch, int head, int j) => Row(batch, head, j, KeyLength, HeadDimension);

    /// <summary>Where value row j of a head begins.</summary>
    public int ValueRow(int batch, int head, int j) => Row(batch, head, j, KeyLength, ValueDimension);

    /// <summary>Where output row i of a head begins.</summary>
    public int OutputRow(int batch, int head, int i) => Row(batch, head, i, QueryLength, ValueDimension);

    /// <summary>Where the weights of query row i begin: always (batch, head, query, key).</summary>
    public int WeightRow(int batch, int head, int i) => ((batch * HeadCount + head) * QueryLength + i) * KeyLength;

    private int Row(int batch, int head, int row, int rows, int dimension) => Layout switch
    {
        AttentionLayout.SequenceMajor => ((batch * rows + row) * HeadCount + head) * dimension,
        AttentionLayout.HeadMajor => ((batch * HeadCount + head) * rows + row) * dimension,
        _ => throw new InvalidOperationException($"Unknown layout {Layout}."),
    };
}
