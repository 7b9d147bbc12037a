namespace AttentionGen;

/// <summary>
/// Axes that a run-time mask or bias has beside the key axis, which it always has. In memory they stand in the order
/// (batch, head, query, key); along an axis that is absent the same values serve every index.
/// </summary>
[Flags]
public enum AttentionAxes
{
    /// <summary>One row of keys for everything.</summary>
    None = 0,

    /// <summary>A table of its own for each sample.</summary>
    Batch = 1,

    /// <summary>A table of its own for each query head.</summary>
    Head = 2,

    /// <summary>A row of its own for each query.</summary>
    Query = 4,
}
