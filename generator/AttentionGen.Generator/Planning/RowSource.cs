namespace AttentionGen.Generator.Planning;

/// <summary>Where a kernel reads a head's key or value rows.</summary>
internal enum RowSource
{
    /// <summary>In the memory they were passed in: a head's rows lie one behind the other there, or all heads fit a near cache.</summary>
    InPlace,

    /// <summary>In scratch, copied once for each head.</summary>
    Gathered,
}
