namespace AttentionGen.Runtime;

/// <summary>Samples of a call that a layer projects and attends to together, so that all their rows meet each weight while it is near.</summary>
internal readonly struct LayerChunk
{
    /// <summary>The first sample.</summary>
    public int FirstSample { get; init; }

    /// <summary>How many samples.</summary>
    public int SampleCount { get; init; }

    /// <summary>The first row of the input.</summary>
    public int FirstQueryRow { get; init; }

    /// <summary>Rows of the input.</summary>
    public int QueryRows { get; init; }

    /// <summary>The first row of the memory.</summary>
    public int FirstKeyRow { get; init; }

    /// <summary>Rows that are attended to, those that are cached not counted.</summary>
    public int ProjectedRows { get; init; }

    /// <summary>Numbers that say where packed samples start and end; 0 where all have one length.</summary>
    public int LengthCount { get; init; }
}
