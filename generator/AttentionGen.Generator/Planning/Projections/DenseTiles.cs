namespace AttentionGen.Generator.Planning;

/// <summary>How one instruction set multiplies rows by packed weights.</summary>
/// <param name="Lanes">Floats of a vector.</param>
/// <param name="PanelVectors">Vectors of outputs that a tile works on side by side.</param>
/// <param name="TileRows">The most rows of a tile; rows are cut into as few as that allows, as equal as can be.</param>
/// <param name="BlockRows">Rows that pass together through all that is computed row by row.</param>
/// <param name="WeightType">How weights are packed.</param>
/// <param name="WideningTiles">Tiles from which on a block's weights are widened once for all of them, rather than by each as it multiplies; 0 where none are widened.</param>
/// <param name="PairedRows">Rows up to which two panels are multiplied at once.</param>
/// <param name="PrefetchesWeights">Weights come from afar, and a tile asks for its share of the next block's while it computes.</param>
/// <param name="WorkerOperations">Multiply-adds that are worth a thread.</param>
internal sealed record DenseTiles(
    int Lanes, int PanelVectors, int TileRows, int BlockRows, ElementType WeightType, int WideningTiles, int PairedRows, bool PrefetchesWeights, int WorkerOperations)
{
    /// <summary>Outputs of a panel.</summary>
    public int PanelLanes => PanelVectors * Lanes;

    /// <summary>Floats of so many rows of the panels that are multiplied at once, or of fewer rows.</summary>
    public long GroupLength(int rows) => Math.Max(rows, 2L * Math.Min(rows, PairedRows)) * PanelLanes;

    /// <summary>Whether so many rows read weights that were widened for all of their tiles.</summary>
    public bool Widens(int rows) => WideningTiles > 0 && ((rows - 1) / TileRows) + 1 >= WideningTiles;

    /// <summary>Whether weights are read as they are; others have 16 bits or 8, and are widened.</summary>
    public bool HasFloatWeights => WeightType == ElementType.Float32;
}
