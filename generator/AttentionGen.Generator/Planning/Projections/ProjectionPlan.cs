namespace AttentionGen.Generator.Planning;

/// <summary>
/// The projections around the attention of a layer, for one instruction set. Threads share the projected rows of a sample, as many as a call has; each
/// has an edge and the scratch of a kernel of its own.
/// </summary>
/// <param name="PanelVectors">Vectors of outputs that a tile works on side by side.</param>
/// <param name="RowTiles">Tiles over the rows, of two sizes at most, the larger first; the last run goes on for as long as there are rows.</param>
/// <param name="QueryBlock">Inputs of the queries' projection whose weights stay in the first-level cache while all rows pass over them; the last block takes what is left.</param>
/// <param name="KeyBlock">The same for keys.</param>
/// <param name="ValueBlock">The same for values.</param>
/// <param name="OutputBlock">The same for the output projection.</param>
/// <param name="PrefetchesWeights">Weights come from afar, and a tile asks for its share of the next block's while it computes.</param>
/// <param name="QueryWidth">Floats of a row of projected queries.</param>
/// <param name="KeyWidth">Floats of a row of projected keys.</param>
/// <param name="ValueWidth">Floats of a row of projected values.</param>
/// <param name="AttendedWidth">Floats of a row of attention output, the out-projection's input.</param>
/// <param name="EdgeLanes">Floats of a row of the edge, all rows of one panel of outputs, for a last panel that is not full; 0 where all are.</param>
/// <param name="SharedLength">Floats of the projected rows at the declared lengths.</param>
/// <param name="ScratchLength">Floats in all on one thread at the declared lengths.</param>
internal sealed record ProjectionPlan(
    int PanelVectors,
    EquatableArray<TileRun> RowTiles,
    int QueryBlock,
    int KeyBlock,
    int ValueBlock,
    int OutputBlock,
    bool PrefetchesWeights,
    int QueryWidth,
    int KeyWidth,
    int ValueWidth,
    int AttendedWidth,
    int EdgeLanes,
    long SharedLength,
    long ScratchLength)
{
    /// <summary>Whether a last panel of outputs that is not full goes through the edge.</summary>
    public bool HasEdge => EdgeLanes > 0;
}
