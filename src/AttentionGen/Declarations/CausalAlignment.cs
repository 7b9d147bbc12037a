namespace AttentionGen;

/// <summary>The offset of the causal diagonal: key j is visible to query i if j &lt;= i + offset.</summary>
public enum CausalAlignment
{
    /// <summary>Offset 0: the first query sees the first key.</summary>
    TopLeft = 0,

    /// <summary>Offset keyLength - queryLength: the last query sees the last key. A negative offset leaves the first rows without any key.</summary>
    BottomRight = 1,
}
