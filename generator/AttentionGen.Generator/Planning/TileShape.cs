namespace AttentionGen.Generator.Planning;

/// <summary>The register tile of one instruction set: how many rows of accumulators a tile may have.</summary>
/// <param name="MostRows">Largest number of rows (keys or value dimensions).</param>
/// <param name="FewestRows">Below this, too few accumulators are in flight to hide the latency of a multiply-add.</param>
internal sealed record TileShape(int MostRows, int FewestRows)
{
    /// <summary>
    /// Accumulators, one vector of queries for each column and one broadcast must fit the registers; 8 multiply-adds must be in
    /// flight (2 a cycle, latency 4). Measured on a two-port AVX-512 core as part of a constant-shape GEMM: 8x2 and 12x2 Vector512
    /// tiles 97-100 % of the FMA peak, 6x2 Vector256 tiles 97 %.
    /// </summary>
    public static TileShape For(VectorPath path, int panelVectors) => (path, panelVectors) switch
    {
        // 32 registers.
        (VectorPath.Vector512, 2) => new(8, 6),
        (VectorPath.Vector512, _) => new(16, 8),

        // 16 registers.
        (VectorPath.Vector256 or VectorPath.Vector128, 2) => new(6, 5),
        (VectorPath.Vector256 or VectorPath.Vector128, _) => new(12, 8),

        // No vectors: two queries share the load of a key.
        _ => new(4, 2),
    };

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

    private static int Padded(int length, int rows) => (length + rows - 1) / rows * rows;
}
