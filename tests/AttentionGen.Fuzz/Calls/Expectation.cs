namespace AttentionGen.Fuzz.Calls;

/// <summary>How a call must end.</summary>
internal enum Expectation
{
    /// <summary>In the expected bits.</summary>
    Right,

    /// <summary>In a documented exception, nothing written.</summary>
    Refused,

    /// <summary>In a documented exception with nothing written, or in numbers that are not judged; nothing beside outputs is written.</summary>
    Either,

    /// <summary>As cancelled, with some of the output written or none, or in the expected bits.</summary>
    Cancelled,
}
