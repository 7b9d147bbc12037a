namespace AttentionGen.Runtime;

/// <summary>Rows cut into blocks, each of which goes through all of a layer on one thread.</summary>
internal readonly struct RowBlocks
{
    // So many rows take about twice as long to be multiplied by a weight as that takes to come from a slow third-level cache.
    private const int LeastRows = 24;

    /// <summary>Blocks as planned; for several threads a multiple of their number, all alike.</summary>
    /// <param name="planned">Rows of a block at most.</param>
    /// <param name="rows">How many rows there are.</param>
    /// <param name="degree">How many threads.</param>
    public RowBlocks(int planned, int rows, int degree)
    {
        int count = (int)(((long)rows + planned - 1) / planned);
        int even = (int)Math.Min(((long)count + degree - 1) / degree * degree, rows);
        Rows = even == 0 ? planned : ((rows - 1) / even) + 1;
        Count = rows == 0 ? 0 : ((rows - 1) / Rows) + 1;
        WouldFitOne = degree > 1 && rows <= planned;
        AreFew = WouldFitOne && rows < (long)degree * LeastRows;
    }

    /// <summary>Rows of a block, but for the last.</summary>
    public int Rows { get; }

    /// <summary>How many blocks.</summary>
    public int Count { get; }

    /// <summary>Whether one block would hold all rows, so that threads had better share the panels of a layer of one step: each reads its own weights, and nobody waits between.</summary>
    public bool WouldFitOne { get; }

    /// <summary>
    /// Whether each thread's part of the rows would read all weights for little work, so that they had better share the panels of each of several steps, though they wait for one another behind every
    /// step, and for whoever has the last panel.
    /// </summary>
    public bool AreFew { get; }
}
