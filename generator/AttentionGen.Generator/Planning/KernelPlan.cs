namespace AttentionGen.Generator.Planning;

/// <summary>Every decision about one kernel, none of them text.</summary>
/// <param name="Spec">What was asked for.</param>
/// <param name="Paths">The kernel of each instruction set, widest first, scalar last.</param>
/// <param name="InputLayout">Order of the axes of the queries, keys and values that the kernel reads.</param>
/// <param name="OutputLayout">Order of the axes of the output that the kernel writes.</param>
/// <param name="Rows">Where key and value rows are read.</param>
/// <param name="TileTest">Which score tiles test for hidden keys.</param>
/// <param name="HasBiasPanel">A run-time mask or bias is brought into lanes for each block.</param>
/// <param name="ChecksValues">
/// Keys can be hidden from some queries of a panel only, so a head whose values are not all finite takes the path that passes over them.
/// </param>
/// <param name="Prefetches">Queries and output of a sample come from afar, and are asked for while a panel computes.</param>
/// <param name="ScoreFactor">Factor on the queries: score scale * log2(e).</param>
/// <param name="Caches">The caches that regimes, blocks and copies were chosen for.</param>
/// <param name="Operations">Multiply-adds of one sample at the declared lengths, visible scores only, as one figure for Q K^T and P V.</param>
internal sealed record KernelPlan(
    KernelSpec Spec,
    EquatableArray<PathPlan> Paths,
    AttentionLayout InputLayout,
    AttentionLayout OutputLayout,
    RowSource Rows,
    TileTest TileTest,
    bool HasBiasPanel,
    bool ChecksValues,
    bool Prefetches,
    float ScoreFactor,
    CacheSizes Caches,
    long Operations)
{
    /// <summary>Floats from one query row to the next.</summary>
    public int QueryStride => RowStride(InputLayout, Spec.HeadDimension);

    /// <summary>Floats from one key row to the next.</summary>
    public int KeyStride => QueryStride;

    /// <summary>Floats from one value row to the next.</summary>
    public int ValueStride => RowStride(InputLayout, Spec.ValueDimension);

    /// <summary>Floats from one key row to the next where tiles read them.</summary>
    public int KeyRowStride => Rows == RowSource.Gathered ? Spec.HeadDimension : KeyStride;

    /// <summary>Floats from one value row to the next where tiles read them.</summary>
    public int ValueRowStride => Rows == RowSource.Gathered ? Spec.ValueDimension : ValueStride;

    /// <summary>Floats from one output row to the next.</summary>
    public int OutputStride => RowStride(OutputLayout, Spec.ValueDimension);

    /// <summary>Multiply-adds of one query row and one key row, over all heads.</summary>
    public long PairOperations => (long)Spec.HeadCount * (Spec.HeadDimension + Spec.ValueDimension);

    private int RowStride(AttentionLayout layout, int dimension) =>
        layout == AttentionLayout.HeadMajor ? dimension : Spec.HeadCount * dimension;
}
