namespace AttentionGen.Runtime;

/// <summary>Rows cut into blocks, each of which goes through all of a layer on one thread.</summary>
internal readonly struct RowBlocks
{
    /// <summary>Blocks of fewer rows would read all weights for little work.</summary>
    private const int Least = 32;

    /// <summary>Blocks as planned, or smaller ones so that each thread gets a few.</summary>
    /// <param name="planned">Rows of a block on one thread.</param>
    /// <param name="rows">How many rows there are.</param>
    /// <param name="degree">How many threads.</param>
    public RowBlocks(int planned, int rows, int degree)
    {
        Rows = degree == 1 ? planned : Math.Clamp((rows / (2 * degree)) + 1, Math.Min(Least, planned), planned);
        Count = rows == 0 ? 0 : ((rows - 1) / Rows) + 1;
        AreFew = degree > 1 && Count < degree;
    }

    /// <summary>Rows of a block, but for the last.</summary>
    public int Rows { get; }

    /// <summary>How many blocks.</summary>
    public int Count { get; }

    /// <summary>Whether there are fewer blocks than threads, so that threads had better share each step's panels of outputs.</summary>
    public bool AreFew { get; }
}
