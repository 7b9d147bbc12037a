namespace AttentionGen.Tests.Cases;

/// <summary>What the numbers of a case look like.</summary>
internal enum InputFamily
{
    /// <summary>Standard normal.</summary>
    Normal,

    /// <summary>Scores spread over +-1e4, so that softmax is all but one-hot and exp underflows nearly everywhere.</summary>
    LargeScores,

    /// <summary>
    /// Scores that share a large part, +-1e4, and differ by a few units: without the maximum taken off they overflow or vanish, with it
    /// every weight counts.
    /// </summary>
    ShiftedScores,

    /// <summary>Subnormal numbers, in all values and in half of the queries and keys.</summary>
    Denormal,

    /// <summary>One number everywhere: every weight is 1 / (visible keys).</summary>
    Constant,

    /// <summary>A NaN in some query rows and in some key and value rows that are visible: those rows, and only those, are NaN.</summary>
    VisibleNaN,

    /// <summary>An infinity in some query and key rows that are visible: what the plain formula makes of it.</summary>
    VisibleInfinity,
}
