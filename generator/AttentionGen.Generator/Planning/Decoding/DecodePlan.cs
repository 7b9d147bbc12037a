namespace AttentionGen.Generator.Planning;

/// <summary>
/// The kernel for few queries against many keys, as in decoding: elements of a row in lanes, so that keys and values are read once, as they lie in
/// memory, by the queries of all heads that share them. Offsets are in floats of the scratch.
/// </summary>
/// <param name="MostQueries">Query rows of a call up to which it is taken.</param>
/// <param name="Keys">The width of the vectors that a key row consists of.</param>
/// <param name="Values">The width of the vectors that a value row consists of.</param>
/// <param name="ScoreRows">Query rows that share the load of a key row.</param>
/// <param name="ValueTile">Query rows that share the load of a value row's vectors, and how many vectors of it at a time.</param>
/// <param name="Chunk">Keys of a part, which has a softmax of its own and is what threads may share.</param>
/// <param name="ValueBlock">Keys whose values stay near while all query rows pass over them.</param>
/// <param name="Queries">Query rows of a head of keys.</param>
/// <param name="Scores">Scores of a chunk for the rows of a score tile.</param>
/// <param name="Part">The state of a part.</param>
/// <param name="State">The state of all parts so far.</param>
/// <param name="StateLength">Floats of a state.</param>
/// <param name="ScratchLength">Floats in all.</param>
internal sealed record DecodePlan(
    int MostQueries,
    VectorPath Keys,
    VectorPath Values,
    int ScoreRows,
    DecodeTile ValueTile,
    int Chunk,
    int ValueBlock,
    long Queries,
    long Scores,
    long Part,
    long State,
    long StateLength,
    long ScratchLength)
{
    /// <summary>Floats of parts that are worth keeping for the sake of more threads: 16 MB. They lie in front of the scratch.</summary>
    public const int MostPartFloats = 4 * 1024 * 1024;
}

/// <summary>A register tile of weighted value rows.</summary>
/// <param name="Rows">Query rows.</param>
/// <param name="Vectors">Vectors of a value row.</param>
internal sealed record DecodeTile(int Rows, int Vectors);
