namespace AttentionGen;

/// <summary>Order of the axes of query, key, value and output in memory, outermost first.</summary>
public enum AttentionLayout
{
    /// <summary>(batch, sequence, head, dimension): what a projection writes.</summary>
    SequenceMajor = 0,

    /// <summary>(batch, head, sequence, dimension).</summary>
    HeadMajor = 1,
}
