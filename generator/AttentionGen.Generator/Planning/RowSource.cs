namespace AttentionGen.Generator.Planning;

/// <summary>Where a kernel reads a head's key or value rows.</summary>
internal enum RowSource
{
    /// <summary>In the caller's memory: the rows of a head lie one behind the other there.</summary>
    InPlace,

    /// <summary>In scratch, copied once for each head.</summary>
    Gathered,
}
