namespace AttentionGen.Generator.Planning;

/// <summary>Every decision about the kernel of one instruction set.</summary>
/// <param name="Path">The instruction set.</param>
/// <param name="PanelVectors">Vectors of queries that a tile works on side by side.</param>
/// <param name="KeyTileRows">Keys of a score tile.</param>
/// <param name="ScoreReduction">The sum over the head dimension in a score tile.</param>
/// <param name="ValueTiles">Tiles over the value dimension.</param>
/// <param name="ValueStep">Keys that one turn of a value tile's loop adds.</param>
/// <param name="KeyBlock">Keys of a block of scores, a multiple of <paramref name="KeyTileRows"/>.</param>
/// <param name="Softmax">How the softmax is computed.</param>
/// <param name="Scratch">The working memory.</param>
/// <param name="Unrolled">The kernel without loops for the declared lengths, if there is one.</param>
/// <param name="Projection">The projections around the attention, in a layer.</param>
internal sealed record PathPlan(
    VectorPath Path,
    int PanelVectors,
    int KeyTileRows,
    Reduction ScoreReduction,
    EquatableArray<TileRun> ValueTiles,
    int ValueStep,
    int KeyBlock,
    SoftmaxForm Softmax,
    ScratchLayout Scratch,
    UnrolledPlan? Unrolled,
    ProjectionPlan? Projection)
{
    /// <summary>Floats of one vector.</summary>
    public int Lanes => (int)Path;

    /// <summary>Queries of a panel.</summary>
    public int PanelLanes => Lanes * PanelVectors;

    /// <summary>Floats from the start of the statistics to one of them.</summary>
    public int Offset(Statistic statistic) => (int)statistic * PanelLanes;
}
