namespace AttentionGen.Generator.Planning;

/// <summary>What is kept for each query of a panel: one row of lanes each, in this order in memory.</summary>
internal enum Statistic
{
    /// <summary>Index of the last visible key, as an integer; -1 for none.</summary>
    Limit,

    /// <summary>Largest score so far.</summary>
    Maximum,

    /// <summary>The maximum that the weights so far are relative to.</summary>
    Reference,

    /// <summary>Sum of the weights so far.</summary>
    Sum,

    /// <summary>Factor that brings earlier sums to the new maximum.</summary>
    Correction,

    /// <summary>Non-zero where some key was visible.</summary>
    Seen,

    /// <summary>Index of the first visible key, as the bits of a float, in a window.</summary>
    Lower,

    /// <summary>The query's position, where distances count.</summary>
    Position,

    /// <summary>Reciprocal of the sum; 0 where no key is visible.</summary>
    Inverse,
}
