namespace AttentionGen.Generator.Planning.Scores;

/// <summary>What stands side by side in the lanes of a vector of scores.</summary>
internal enum ScoreAxis
{
    /// <summary>Queries of a panel, against one key after the other.</summary>
    Queries,

    /// <summary>Keys of a part, for one query.</summary>
    Keys,
}
