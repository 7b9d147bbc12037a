namespace AttentionGen.Generator.Planning;

/// <summary>How one instruction set computes gradients: the library does, with these sizes.</summary>
/// <param name="TileRows">Rows of a register tile, at most; a tile has two vectors.</param>
/// <param name="QueryRun">Queries that stay near while all keys pass.</param>
/// <param name="QueryBlock">Queries of a block of scores; whole tiles.</param>
/// <param name="KeyBlock">Keys of a block of scores.</param>
/// <param name="ScratchLength">Floats of a thread's scratch at the declared lengths.</param>
/// <param name="TileVectors">Vectors of queries that scores are computed for side by side.</param>
/// <param name="Methods">How gradients go through the user's methods on scores, or null where there are none.</param>
internal sealed record GradientPlan(int TileRows, int QueryRun, int QueryBlock, int KeyBlock, long ScratchLength, int TileVectors, ScoreGradientPlan? Methods)
{
    /// <summary>Whether blocks that the predicate hides are passed over.</summary>
    public bool ClassifiesBlocks => Methods is { Scores.Methods.HasPredicate: true };
}
