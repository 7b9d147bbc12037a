namespace AttentionGen.Tests.Memory;

/// <summary>Which end of a buffer touches an inaccessible page.</summary>
internal enum GuardSide
{
    /// <summary>One element past the last crashes the process.</summary>
    End,

    /// <summary>One element before the first crashes the process.</summary>
    Start,
}
