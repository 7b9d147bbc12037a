namespace AttentionGen.Generator.Planning;

/// <summary>The heads of a sample.</summary>
/// <param name="Queries">Heads of queries.</param>
/// <param name="Keys">Heads of keys and values.</param>
internal sealed record HeadPlan(int Queries, int Keys)
{
    /// <summary>Query heads that share a head of keys.</summary>
    public int Group => Queries / Keys;

    /// <summary>Whether heads of keys are shared.</summary>
    public bool AreGrouped => Queries > Keys;

    /// <summary>A head's share of a mean over the heads.</summary>
    public float Share => 1f / Queries;
}
