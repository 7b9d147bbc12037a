namespace AttentionGen.Runtime;

/// <summary>Rows cut into blocks, each of which goes through all of a layer on one thread.</summary>
internal readonly struct RowBlocks
{
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
        AreFew = degree > 1 && rows <= planned;
    }

    /// <summary>Rows of a block, but for the last.</summary>
    public int Rows { get; }

    /// <summary>How many blocks.</summary>
    public int Count { get; }

    /// <summary>
    /// Whether all rows would fit one block: each thread's part of them would read all weights for little work, so that threads had better share each step's panels of outputs.
    /// </summary>
    public bool AreFew { get; }
}
