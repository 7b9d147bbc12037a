namespace AttentionGen.Generator.Model.Scores;

/// <summary>What a step of a score method computes.</summary>
internal enum ScoreType
{
    /// <summary>An <c>int</c>.</summary>
    Integer,

    /// <summary>A <c>float</c>.</summary>
    Number,

    /// <summary>A <c>bool</c>.</summary>
    Truth,
}
