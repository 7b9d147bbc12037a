namespace AttentionGen.Generator.Planning;

/// <summary>
/// The projections around the attention of a layer, for one instruction set. Threads share the projected rows of a sample, as many as a call has; each
/// has an edge and the scratch of a kernel of its own.
/// </summary>
/// <param name="PanelVectors">Vectors of outputs that a tile works on side by side.</param>
/// <param name="RowTiles">Tiles over the rows, of two sizes at most, the larger first; the last run goes on for as long as there are rows.</param>
/// <param name="Sums">The sum over the inputs of each distinct projection: tile methods of its own each.</param>
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
    EquatableArray<InputBlocks> Sums,
    bool PrefetchesWeights,
    int QueryWidth,
    int KeyWidth,
    int ValueWidth,
    int AttendedWidth,
    int EdgeLanes,
    long SharedLength,
    long ScratchLength);

/// <summary>
/// A projection's sum over its inputs, in blocks: the weights of a block stay in the first-level cache while all rows pass over them.
/// </summary>
/// <param name="Inputs">Inputs in all.</param>
/// <param name="Block">Inputs of a block; the last block takes what is left.</param>
/// <param name="Sum">The sum over a block.</param>
/// <param name="Last">The sum over the last block, where it is shorter.</param>
internal sealed record InputBlocks(int Inputs, int Block, Reduction Sum, Reduction? Last)
{
    /// <summary>Cuts the inputs into as few equal blocks as the maximum allows, whole steps of a tile's loop.</summary>
    public static InputBlocks Of(int inputs, int maximum)
    {
        int count = ((inputs - 1) / maximum) + 1;
        if (count == 1)
            return new(inputs, inputs, Reduction.ForTile(inputs), null);
        int even = ((inputs - 1) / count) + 1;
        int block = (even + Reduction.LoopStep - 1) / Reduction.LoopStep * Reduction.LoopStep;
        int last = inputs - ((inputs - 1) / block * block);
        return new(inputs, block, Reduction.ForTile(block), last == block ? null : Reduction.ForTile(last));
    }
}
