namespace AttentionGen.Reference;

/// <summary>Where queries and keys stand in the whole sequence: what causality, windows, distances and running rotary positions go by.</summary>
internal readonly record struct ReferencePositions
{
    private readonly int _firstKey;

    public ReferencePositions(AttentionAttribute declaration, ReferenceShape shape, int firstKey)
    {
        // The actual lengths place the diagonal, not the declared ones, nor the key lengths of single samples. With a cache the new queries are
        // the last of all rows.
        bool endsTogether = declaration.KeyValueCache || declaration.CausalAlignment == CausalAlignment.BottomRight;
        Offset = endsTogether ? shape.KeyLength - shape.QueryLength : 0;
        _firstKey = firstKey;
    }

    /// <summary>Position of the first query.</summary>
    public int Offset { get; }

    /// <summary>Position of query i.</summary>
    public int Query(int i) => i + Offset;

    /// <summary>Position of key j.</summary>
    public int Key(int j) => j + _firstKey;
}
