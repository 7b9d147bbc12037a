namespace AttentionGen.Generator.Planning;

/// <summary>
/// The sizes that depend on a machine and not on what is asked: caches, and how tiles and blocks did there. The defaults are those that sweeps of
/// the benchmarks' <c>tune</c> command ranked first, or within 3 % of it, over the grid of shapes; with one exception, which is said below.
/// </summary>
/// <param name="Caches">The caches of the core that the other sizes are for.</param>
/// <param name="MostStripKeys">Keys up to which a panel keeps all its scores as one strip; beyond, they leave the near end of the second-level cache and blocks are faster.</param>
/// <param name="BlockKeys">Keys of a block: scores of a Vector512 panel are then 32 KB.</param>
/// <param name="MostPanelFloats">Floats that the panels which share a block of keys may keep: 160 KB, which leave a second-level cache of 512 KB room for a block, its scores, and a few.</param>
/// <param name="MostQueriesSharing">Queries whose panels share a block of keys at most: its keys and values come from afar once for so many.</param>
/// <param name="MaskBlockKeys">Keys of a block where a run-time mask decides which blocks there are: small enough that a mask of spans hides or leaves most of them whole.</param>
/// <param name="MostNearFloats">Floats of a sample up to which all of it stays in a second-level cache: 1 MB.</param>
/// <param name="MostFloatsInPlace">Key and value floats of a sample up to which strided rows are read where they are: 64 KB, which stays close whatever its strides.</param>
/// <param name="MostEqualisedKeys">Keys up to which score tiles are equalised; beyond, the padding of one last tile is lost in the rest.</param>
/// <param name="BlockInputs">Inputs of a block of a projection: its weights, 48 KB with Vector512, stay near the first-level cache for all rows.</param>
/// <param name="BlockRows">Rows that pass together through all that is computed row by row: a block of hidden rows stays in the second-level cache, and each weight serves it whole.</param>
/// <param name="ChunkRows">Rows up to which a thread's samples are projected and attended to together.</param>
/// <param name="MostNearWeights">Floats of a layer's weights up to which all of them stay in a second-level cache: 1 MB.</param>
/// <param name="WideningTilesOfBytes">Row tiles from which on a block's weights that are stored as bytes are widened once for all of them, rather than by each.</param>
/// <param name="WideningTilesOfPairs">The same of weights in bfloat16, which a tile widens by fewer operations.</param>
/// <param name="PairedRows">Rows up to which a tile takes two panels: of one panel they are too few sums to hide a multiply-add's latency.</param>
/// <param name="LaneOperations">Multiply-adds for each lane that are worth a thread in a parallel call: ten microseconds or so, what it takes to wake one.</param>
/// <param name="MostDecodeQueries">Query rows of a call that are few: a panel of them would leave most lanes empty.</param>
/// <param name="DecodeChunk">Keys of a part that few queries attend to at once; a multiple of 16.</param>
/// <param name="DecodeValueBlock">Keys whose values stay in the first-level cache while the rows of a group pass over them.</param>
/// <param name="GradientQueries">Queries of a block of scores whose gradients are computed.</param>
/// <param name="GradientKeys">Its keys, at most: weights and gradients are 32 KB each, and a query's sum goes on for so many keys in registers.</param>
/// <param name="GradientKeyFloats">Floats of its key rows: keys, values and the gradients of both, 32 KB each, stay in the second-level cache with the rest of a block.</param>
/// <param name="GradientRun">Queries whose rows, lanes and gradients stay in the second-level cache while keys pass.</param>
/// <param name="ScoreRows">Keys of a score tile with 32 registers and two vectors; 0 for what the table says.</param>
/// <param name="ValueRows">Queries of an output tile with 32 registers and two vectors or more; 0 for what the table says.</param>
/// <param name="ProjectionRows">Rows of a projection tile with 32 registers; 0 for what the table says.</param>
internal sealed record PlannerSettings(
    CacheSizes Caches,
    int MostStripKeys,
    int BlockKeys,
    int MostPanelFloats,
    int MostQueriesSharing,
    int MaskBlockKeys,
    int MostNearFloats,
    int MostFloatsInPlace,
    int MostEqualisedKeys,
    int BlockInputs,
    int BlockRows,
    int ChunkRows,
    int MostNearWeights,
    int WideningTilesOfBytes,
    int WideningTilesOfPairs,
    int PairedRows,
    int LaneOperations,
    int MostDecodeQueries,
    int DecodeChunk,
    int DecodeValueBlock,
    int GradientQueries,
    int GradientKeys,
    int GradientKeyFloats,
    int GradientRun,
    int ScoreRows = 0,
    int ValueRows = 0,
    int ProjectionRows = 0)
{
    /// <summary>A core with 48 KB of first-level and 2 MB of second-level cache.</summary>
    public static PlannerSettings Default { get; } = new(
        new CacheSizes(FirstLevel: 48 * 1024, SecondLevel: 2 * 1024 * 1024),
        MostStripKeys: 512,
        BlockKeys: 256,
        MostPanelFloats: 40 * 1024,
        MostQueriesSharing: 256,
        MaskBlockKeys: 64,
        MostNearFloats: 256 * 1024,

        // Beyond, reading in place is 3 to 5 % faster on M1, M2 and C1 where all memory is aligned to cache lines, as in the benchmarks, and 40 % slower
        // on L1. Observed once with arrays that were not aligned: 2 to 4 % slower, as every vector of a row straddles two lines there and a gathered one
        // does not. No command of the benchmarks prints that.
        MostFloatsInPlace: 16 * 1024,
        MostEqualisedKeys: 256,

        // 128 x 768 x 768 with weights from the last-level cache, asked for ahead: 134 GFLOP/s in blocks of 384, 133 of 256, 132 of 192, 130 of 128.
        BlockInputs: 384,
        BlockRows: 128,
        ChunkRows: 128,
        MostNearWeights: 256 * 1024,
        WideningTilesOfBytes: 3,
        WideningTilesOfPairs: 8,
        PairedRows: 2,
        LaneOperations: 32 * 1024,
        MostDecodeQueries: 4,
        DecodeChunk: 512,
        DecodeValueBlock: 64,
        GradientQueries: 64,
        GradientKeys: 128,
        GradientKeyFloats: 8 * 1024,
        GradientRun: 256);

    /// <summary>Tiles of scores.</summary>
    public TileShape ScoreTile(Target target, int vectors) => Tuned(target, vectors, ScoreRows) ?? TileTable.Attention(target, vectors);

    /// <summary>Tiles of outputs.</summary>
    public TileShape ValueTile(Target target, int vectors) => Tuned(target, vectors, ValueRows) ?? TileTable.Attention(target, vectors);

    /// <summary>Tiles of projections.</summary>
    public TileShape ProjectionTile(Target target) => Tuned(target, vectors: 2, ProjectionRows) ?? TileTable.Projection(target);

    /// <summary>Row tiles from which on a block's weights of a type are widened once for all; 0 for those that are not widened.</summary>
    public int WideningTiles(ElementType type) => type switch
    {
        ElementType.Float32 => 0,
        ElementType.Int8 => WideningTilesOfBytes,
        _ => WideningTilesOfPairs,
    };

    /// <summary>Panels of so many queries that share a block of keys, each of which keeps so many floats meanwhile.</summary>
    public int PanelsSharing(int lanes, long kept) => (int)Math.Max(Math.Min(MostPanelFloats / kept, MostQueriesSharing / lanes), 1);

    private static TileShape? Tuned(Target target, int vectors, int rows) =>
        rows > 0 && target.Registers == 32 && vectors >= 2 ? new TileShape(rows, rows) : null;
}

/// <summary>Data caches of one core, in bytes.</summary>
/// <param name="FirstLevel">The first level.</param>
/// <param name="SecondLevel">The second level.</param>
internal sealed record CacheSizes(int FirstLevel, int SecondLevel);
