namespace AttentionGen.Generator.Planning;

/// <summary>The projections around the attention of a layer, for one instruction set. Offsets are in floats of the layer's scratch.</summary>
/// <param name="PanelVectors">Vectors of outputs that a tile works on side by side.</param>
/// <param name="RowTiles">Tiles over the rows, of two sizes at most, the larger first; the last run goes on for as long as there are rows.</param>
/// <param name="Sums">The sum over the inputs of each distinct projection: tile methods of its own each.</param>
/// <param name="PrefetchesWeights">Weights come from afar, and a tile asks for its share of the next block's while it computes.</param>
/// <param name="Query">Projected queries of a sample.</param>
/// <param name="Key">Projected keys.</param>
/// <param name="Value">Projected values.</param>
/// <param name="Attended">Attention output, the out-projection's input.</param>
/// <param name="Edge">All rows of one panel of outputs, for a last panel that is not full.</param>
/// <param name="Kernel">Scratch of the attention kernel.</param>
/// <param name="ScratchLength">Floats in all.</param>
internal sealed record ProjectionPlan(
    int PanelVectors,
    EquatableArray<TileRun> RowTiles,
    EquatableArray<InputBlocks> Sums,
    bool PrefetchesWeights,
    long Query,
    long Key,
    long Value,
    long Attended,
    long Edge,
    long Kernel,
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
