namespace AttentionGen.Fuzz.Running;

/// <summary>How a call ended that kept the promise.</summary>
internal enum Outcome
{
    /// <summary>In a right result.</summary>
    Right,

    /// <summary>In a documented exception, with nothing written.</summary>
    Refused,

    /// <summary>Somehow, and within bounds: nothing more is promised where arguments change during the call.</summary>
    Survived,
}
