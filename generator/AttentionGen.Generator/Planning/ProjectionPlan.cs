namespace AttentionGen.Generator.Planning;

/// <summary>The projections around the attention of a layer, for one instruction set. Offsets are in floats of the layer's scratch.</summary>
/// <param name="PanelVectors">Vectors of outputs that a tile works on side by side.</param>
/// <param name="TileRows">Input rows of a tile.</param>
/// <param name="Tiles">The sum over the inputs of each distinct projection: one tile method each.</param>
/// <param name="Query">Projected queries of a sample.</param>
/// <param name="Key">Projected keys.</param>
/// <param name="Value">Projected values.</param>
/// <param name="Attended">Attention output, the out-projection's input.</param>
/// <param name="Edge">One tile of outputs, for a last panel that is not full.</param>
/// <param name="Kernel">Scratch of the attention kernel.</param>
/// <param name="ScratchLength">Floats in all.</param>
internal sealed record ProjectionPlan(
    int PanelVectors,
    int TileRows,
    EquatableArray<Reduction> Tiles,
    int Query,
    int Key,
    int Value,
    int Attended,
    int Edge,
    int Kernel,
    int ScratchLength);
