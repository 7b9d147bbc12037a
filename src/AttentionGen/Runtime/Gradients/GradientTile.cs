using System.ComponentModel;

namespace AttentionGen.Runtime;

/// <summary>Two vectors of queries against some keys of one head: what methods on scores are called with, beside the scores. For generated code; not meant to be used by hand.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly ref struct GradientTile
{
    /// <summary>Number of the sample.</summary>
    public int Sample { get; internal init; }

    /// <summary>Number of the query head.</summary>
    public int Head { get; internal init; }

    /// <summary>Position of the first query.</summary>
    public int Position { get; internal init; }

    /// <summary>How many queries there are; lanes behind them stand for none.</summary>
    public int QueryCount { get; internal init; }

    /// <summary>The first key.</summary>
    public int Key { get; internal init; }

    /// <summary>How many keys.</summary>
    public int KeyCount { get; internal init; }

    /// <summary>Floats from one key's row of scores to the next.</summary>
    public int Stride { get; internal init; }
}
