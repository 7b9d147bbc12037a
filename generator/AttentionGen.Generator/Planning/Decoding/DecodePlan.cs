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
    Target Keys,
    Target Values,
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
    /// <summary>Whether parts of keys may be shared among threads: a layer shares samples.</summary>
    public bool SharesParts { get; init; }

    /// <summary>Heads of keys from which on they are enough to share among threads; fewer are split into parts of their keys as well.</summary>
    public int EnoughHeads { get; init; }

    /// <summary>
    /// Pieces of a part's rows that a loop goes through side by side, a row of each in a turn. The hardware runs ahead a few lines in each piece; in one
    /// alone that would not hide the way from the last-level cache.
    /// </summary>
    public int Pieces { get; init; }

    /// <summary>Whether the vectors of a key row are written out; more of them take a loop, which hides behind the products of a vector.</summary>
    public bool WritesKeyRow { get; init; }

    /// <summary>The tiles that a value row is cut into.</summary>
    public EquatableArray<DecodeColumns> ColumnTiles { get; init; }

    /// <summary>Whether several query rows share the load of a key row.</summary>
    public bool HasScoreTile => ScoreRows > 1;

    /// <summary>Whether several query rows share the load of a value row.</summary>
    public bool HasValueTile => ValueTile.Rows > 1;

    /// <summary>Query rows of the score tiles: what is left over goes row by row.</summary>
    public IEnumerable<int> ScoreTileRows => new[] { ScoreRows, 1 }.Distinct();

    /// <summary>Query rows of the value tiles, likewise.</summary>
    public IEnumerable<int> ValueTileRows => new[] { ValueTile.Rows, 1 }.Distinct();

    /// <summary>Floats of parts that are worth keeping for the sake of more threads: 16 MB. They lie in front of the scratch.</summary>
    public const int MostPartFloats = 4 * 1024 * 1024;
}

/// <summary>A register tile of weighted value rows.</summary>
/// <param name="Rows">Query rows.</param>
/// <param name="Vectors">Vectors of a value row.</param>
internal sealed record DecodeTile(int Rows, int Vectors);

/// <summary>Neighbouring vectors of a value row.</summary>
/// <param name="Vector">The first.</param>
/// <param name="Vectors">How many.</param>
internal sealed record DecodeColumns(int Vector, int Vectors);
