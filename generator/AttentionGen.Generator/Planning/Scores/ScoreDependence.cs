namespace AttentionGen.Generator.Planning.Scores;

/// <summary>What a step of a program can change with, beside sample and head: where it is computed follows from it.</summary>
[Flags]
internal enum ScoreDependence
{
    /// <summary>One value for a whole panel.</summary>
    None = 0,

    /// <summary>One for each query.</summary>
    Query = 1,

    /// <summary>One for each key.</summary>
    Key = 2,

    /// <summary>One for each score.</summary>
    Score = 4,
}
