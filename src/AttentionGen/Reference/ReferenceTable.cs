namespace AttentionGen.Reference;

/// <summary>A run-time mask or bias with its declared axes: those that are there, in the order (batch, head, query, key).</summary>
internal readonly ref struct ReferenceTable<T>(ReadOnlySpan<T> values, AttentionAxes axes, ReferenceShape shape)
{
    private readonly ReadOnlySpan<T> _values = values;

    /// <summary>The value for a query and a key; an absent axis has one entry for all its indices.</summary>
    public T this[int batch, int head, int i, int j] => _values[IndexOf(batch, head, i, j)];

    /// <summary>Where it stands.</summary>
    public int IndexOf(int batch, int head, int i, int j)
    {
        int index = 0;
        if ((axes & AttentionAxes.Batch) != 0)
            index = batch;

        if ((axes & AttentionAxes.Head) != 0)
            index = index * shape.HeadCount + head;

        if ((axes & AttentionAxes.Query) != 0)
            index = index * shape.QueryLength + i;

        return index * shape.KeyLength + j;
    }
}
