namespace AttentionGen.Generator.Planning;

/// <summary>
/// The register tiles, as data. Accumulators, one row of vectors and one broadcast must fit the registers, and 8 multiply-adds must be
/// in flight (2 a cycle, latency 4).
/// </summary>
internal static class TileTable
{
    /// <summary>Tiles of scores, and of outputs.</summary>
    /// <param name="target">The instruction set.</param>
    /// <param name="vectors">Vectors that stand side by side in a tile.</param>
    public static TileShape Attention(Target target, int vectors) => (target.Registers, vectors) switch
    {
        // Nothing that must be fast comes here: what is least to compile.
        _ when target.IsScalar => new(1, 1),

        // Measured on operands in the first-level cache of a two-port AVX-512 core, as a share of its multiply-adds fed from there: 97 % for
        // 8x2, 98 % for 12x2, 14x2 and 8x3. Most axes divide by 8.
        (32, 1) => new(16, 8),
        (32, _) => new(8, 6),

        // 97 % of the 256-bit peak for 6x2.
        (_, 1) => new(12, 8),
        (_, 2) => new(6, 5),
        _ => new(4, 3),
    };

    /// <summary>
    /// Tiles of projections: higher ones, because the packed weights are read from the second-level cache once for each row of tiles.
    /// 128 x 768 x 768 with Vector512: 117 GFLOP/s with 8x2, 130 with 12x2.
    /// </summary>
    public static TileShape Projection(Target target) => (target.Registers, target.IsScalar) switch
    {
        (_, true) => new(4, 2),
        (32, _) => new(12, 8),
        _ => new(6, 5),
    };

    /// <summary>
    /// Vectors of output elements in a tile of several queries. Where an odd number is left and the registers allow, the last tile takes three: one
    /// alone would need a broadcast for each multiply-add.
    /// </summary>
    public static int MostValueVectors(Target target, int vectors) =>
        target.IsScalar ? 1 : vectors % 2 == 1 && target.Registers == 32 ? 3 : 2;
}
