namespace AttentionGen.Generator.Planning;

/// <summary>How many rows of accumulators a register tile may have.</summary>
/// <param name="MostRows">Largest number of rows.</param>
/// <param name="FewestRows">Below this, too few accumulators are in flight to hide the latency of a multiply-add.</param>
internal sealed record TileShape(int MostRows, int FewestRows)
{
    /// <summary>The number of rows that wastes the least on an axis of known length, counting the padding of its last tile; the larger of equals.</summary>
    public int BestRows(int length)
    {
        if (length <= MostRows)
            return length;
        int best = MostRows;
        for (int rows = MostRows - 1; rows >= FewestRows; rows--)
        {
            if (Padded(length, rows) < Padded(length, best))
                best = rows;
        }
        return best;
    }

    /// <summary>The same with no more rows than this.</summary>
    public TileShape AtMost(int rows) => new(Math.Min(MostRows, rows), Math.Min(FewestRows, rows));

    private static int Padded(int length, int rows) => (length + rows - 1) / rows * rows;
}
