namespace AttentionGen.Generator.Planning;

/// <summary>Which score tiles ask, for each score, whether its key is visible.</summary>
internal enum TileTest
{
    /// <summary>Only tiles at an edge: the last keys, or the causal diagonal. Tiles before it carry no test, tiles behind it are not computed.</summary>
    AtEdges,

    /// <summary>Every tile: a run-time mask or bias can hide any key.</summary>
    Everywhere,
}
