namespace AttentionGen.Generator.Planning;

/// <summary>What a worker takes at a time: all that must be computed in one order, whatever the number of threads.</summary>
internal enum WorkItem
{
    /// <summary>A panel of queries.</summary>
    Panel,

    /// <summary>A head of a sample: its panels add to the same sums, or are not counted before its lengths are known.</summary>
    Head,

    /// <summary>A sample: its heads add to the same means.</summary>
    Sample,
}
