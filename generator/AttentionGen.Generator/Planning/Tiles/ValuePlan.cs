namespace AttentionGen.Generator.Planning;

/// <summary>
/// How the outputs of a panel are summed, O = P V: vectors hold neighbouring elements of a value row, and each weight is one broadcast. Value rows
/// and output rows are read and written as they lie in memory.
/// </summary>
/// <param name="Target">The vectors: the widest that a value row fills.</param>
/// <param name="Queries">Tiles over the queries of a panel, of two sizes at most, the larger first.</param>
/// <param name="Columns">Tiles over the elements of a value row.</param>
internal sealed record ValuePlan(Target Target, EquatableArray<TileRun> Queries, EquatableArray<ValueColumns> Columns)
{
    /// <summary>Whether a vector of a value row serves several queries of a tile, and is worth a register.</summary>
    public static bool SharesLoads(int queries) => queries > 1;

    /// <summary>
    /// Queries of a tile that do not see its <see cref="LastKeys"/> where it ends at the diagonal: the first half. That leaves out most of what the diagonal hides, for little
    /// text.
    /// </summary>
    public static int EarlyQueries(int queries) => queries / 2;

    /// <summary>The last keys of a tile that ends at the diagonal, which its <see cref="EarlyQueries"/> do not see.</summary>
    public static int LastKeys(int queries) => queries - EarlyQueries(queries);

    /// <summary>Whether tiles have so many queries that half of them are worth a loop of their own.</summary>
    public bool HasTallTiles => Queries.All(static run => run.Size >= 6);

    /// <summary>Queries of the largest tile.</summary>
    public int MostQueries => Queries[0].Size;
}

/// <summary>A run of equal tiles over the elements of a value row.</summary>
/// <param name="Run">The elements that the tiles cover.</param>
/// <param name="Offsets">Where each vector of a tile starts, in elements from the tile's first.</param>
/// <param name="IsShifted">Whether the last vector starts early, so that it ends with the row, and shares elements with the one before.</param>
internal sealed record ValueColumns(TileRun Run, EquatableArray<int> Offsets, bool IsShifted);
