namespace AttentionGen.Generator.Planning;

/// <summary>A kernel for exactly the declared lengths, without a loop: every panel, tile and element is written out.</summary>
/// <param name="KeyTiles">Score tiles over the keys, of two sizes at most.</param>
/// <param name="Panels">The panels of one head.</param>
internal sealed record UnrolledPlan(EquatableArray<TileRun> KeyTiles, EquatableArray<UnrolledPanel> Panels)
{
    /// <summary>Whether some keys can be hidden: with weight 0, which only finite values can take.</summary>
    public bool HidesKeys { get; init; }

    /// <summary>Elements of a sample.</summary>
    public UnrolledRows SampleLength { get; init; } = UnrolledRows.None;

    /// <summary>Samples of a call from which on each asks for the next one's rows, because together they come from afar; null where none does.</summary>
    public int? AsksAheadFrom { get; init; }

    /// <summary>The panels of all heads of a sample.</summary>
    public EquatableArray<UnrolledCall> Calls { get; init; }

    /// <summary>The distinct kinds of value tile: one method each.</summary>
    public IEnumerable<(int Queries, int KeyCount, ValueColumns Columns, ValuePlan Values)> ValueTiles => Panels
        .SelectMany(panel =>
            from tile in panel.ValueTiles
            from columns in panel.Values.Columns
            select (tile.Size, tile.KeyEnd, columns, panel.Values))
        .GroupBy(tile => (tile.Size, tile.KeyEnd, tile.columns.Offsets))
        .Select(same => same.First());

    /// <summary>Multiply-adds that its methods spell out.</summary>
    public long WrittenOperations(int headDimension, int panelVectors) =>
        KeyTiles.Sum(run => (long)run.Size * headDimension * panelVectors)
        + ValueTiles.Sum(tile => (long)tile.Queries * tile.KeyCount * tile.Columns.Offsets.Count);
}

/// <summary>One panel of an unrolled kernel.</summary>
/// <param name="FirstQuery">Its first query.</param>
/// <param name="QueryCount">Queries in it.</param>
/// <param name="KeyEnd">Keys from here on are hidden from all its queries.</param>
/// <param name="Tiles">Its score tiles.</param>
/// <param name="QueryBlocks">How its queries are turned into lanes.</param>
/// <param name="Values">How its weighted value rows are summed.</param>
/// <param name="ValueTiles">The tiles over its queries.</param>
internal sealed record UnrolledPanel(
    int FirstQuery,
    int QueryCount,
    int KeyEnd,
    EquatableArray<UnrolledTile> Tiles,
    EquatableArray<LaneBlockPlan> QueryBlocks,
    ValuePlan Values,
    EquatableArray<UnrolledValueTile> ValueTiles)
{
    /// <summary>The last key that its first query sees, in a causal kernel.</summary>
    public int? Diagonal { get; init; }

    /// <summary>Whether some of its lanes stand for no query.</summary>
    public bool HasEmptyLanes { get; init; }

    /// <summary>Calls that the panel spells out.</summary>
    public int CallCount => QueryBlocks.Count + (2 * Tiles.Count) + (ValueTiles.Count * Values.Columns.Sum(columns => columns.Run.Count));
}

/// <summary>Numbers of elements, one for each argument.</summary>
/// <param name="Query">Of the queries.</param>
/// <param name="Key">Of the keys.</param>
/// <param name="Value">Of the values.</param>
/// <param name="Output">Of the output.</param>
/// <param name="Weights">Of the weights, where they are returned.</param>
internal sealed record UnrolledRows(int Query, int Key, int Value, int Output, int Weights)
{
    public static UnrolledRows None { get; } = new(0, 0, 0, 0, 0);

    /// <summary>Elements of what every call reads and writes.</summary>
    public int Floats => Query + Key + Value + Output;
}

/// <summary>One panel of one head of a sample.</summary>
/// <param name="Head">The head.</param>
/// <param name="Panel">Number of the panel.</param>
/// <param name="FirstQuery">Its first query.</param>
/// <param name="Starts">Where its rows start in the sample's.</param>
internal sealed record UnrolledCall(int Head, int Panel, int FirstQuery, UnrolledRows Starts);

/// <summary>Some queries of an unrolled panel, for all elements of their outputs.</summary>
/// <param name="FirstQuery">The first of them, counted from the panel's first.</param>
/// <param name="Size">How many.</param>
/// <param name="KeyEnd">Keys from here on are hidden from all of them.</param>
internal sealed record UnrolledValueTile(int FirstQuery, int Size, int KeyEnd);

/// <summary>One score tile of an unrolled panel.</summary>
/// <param name="FirstKey">Its first key.</param>
/// <param name="Size">Keys in it.</param>
/// <param name="AtEdge">Whether some of its scores may be hidden.</param>
internal sealed record UnrolledTile(int FirstKey, int Size, bool AtEdge);

/// <summary>A square of a transposition between rows and lanes.</summary>
/// <param name="Query">Its first query.</param>
/// <param name="Element">Its first element of a row.</param>
/// <param name="Size">Queries, and elements, that it spans.</param>
internal sealed record LaneBlockPlan(int Query, int Element, int Size)
{
    /// <summary>Whether it is a single element.</summary>
    public bool IsElement => Size == 1;

    /// <summary>
    /// Covers a rectangle with squares. Where the side does not divide an axis, the last square ends with the axis and overlaps its
    /// neighbour; where an axis is shorter than the side, single elements do.
    /// </summary>
    public static EquatableArray<LaneBlockPlan> Cover(int queries, int elements, int side)
    {
        int size = queries >= side && elements >= side ? side : 1;
        return new((
            from query in Starts(queries, size)
            from element in Starts(elements, size)
            select new LaneBlockPlan(query, element, size)).ToArray());
    }

    private static IEnumerable<int> Starts(int length, int size)
    {
        for (int start = 0; start < length; start += size)
            yield return Math.Min(start, length - size);
    }
}
