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

    /// <summary>Queries of the largest tile.</summary>
    public int MostQueries => Queries[0].Size;
}

/// <summary>A run of equal tiles over the elements of a value row.</summary>
/// <param name="Run">The elements that the tiles cover.</param>
/// <param name="Offsets">Where each vector of a tile starts, in elements from the tile's first.</param>
/// <param name="IsShifted">Whether the last vector starts early, so that it ends with the row, and shares elements with the one before.</param>
internal sealed record ValueColumns(TileRun Run, EquatableArray<int> Offsets, bool IsShifted);
