namespace AttentionGen.Generator.Planning;

/// <summary>
/// The projections around the attention of a layer, for one instruction set, and what lies behind them. Threads share the projected rows of a chunk of samples, as many as
/// a call has; each has scratch of its own for its part.
/// </summary>
/// <param name="Dense">The tiles.</param>
/// <param name="QueryBlock">Inputs of the queries' projection whose weights stay in the first-level cache while all rows pass over them; the last block takes what is left.</param>
/// <param name="KeyBlock">The same for keys.</param>
/// <param name="ValueBlock">The same for values.</param>
/// <param name="OutputBlock">The same for the output projection.</param>
/// <param name="UpBlock">The same for the projection to hidden rows; 0 without a network.</param>
/// <param name="DownBlock">The same for the projection of hidden rows.</param>
/// <param name="Backward">Blocks of outputs on the way back, or null where gradients are not asked for.</param>
/// <param name="ChunkRows">Rows up to which samples are projected and attended to together.</param>
/// <param name="QueryWidth">Floats of a row of projected queries.</param>
/// <param name="KeyWidth">Floats of a row of projected keys.</param>
/// <param name="ValueWidth">Floats of a row of projected values.</param>
/// <param name="AttendedWidth">Floats of a row of attention output, the out-projection's input.</param>
/// <param name="SharedLength">Floats of the projected rows of a sample at the declared lengths.</param>
/// <param name="ScratchLength">Floats in all on one thread for a sample of the declared lengths.</param>
internal sealed record ProjectionPlan(
    DenseTiles Dense,
    int QueryBlock,
    int KeyBlock,
    int ValueBlock,
    int OutputBlock,
    int UpBlock,
    int DownBlock,
    BackwardBlocks? Backward,
    int ChunkRows,
    int QueryWidth,
    int KeyWidth,
    int ValueWidth,
    int AttendedWidth,
    long SharedLength,
    long ScratchLength);

/// <summary>Outputs of a block of each projection on the way back; those of a network are as long as the other projection's on the way there.</summary>
/// <param name="Query">Of the queries' projection.</param>
/// <param name="Key">Of the keys'.</param>
/// <param name="Value">Of the values'.</param>
/// <param name="Output">Of the output's.</param>
internal sealed record BackwardBlocks(int Query, int Key, int Value, int Output);
