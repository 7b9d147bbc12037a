namespace AttentionGen.Generator.Planning;

/// <summary>Every decision about one kernel, none of them text.</summary>
/// <param name="Spec">What was asked for.</param>
/// <param name="Paths">The kernel of each instruction set, widest first, scalar last.</param>
/// <param name="Rows">Where key and value rows are read.</param>
/// <param name="TileTest">Which score tiles test for hidden keys.</param>
/// <param name="HasBiasPanel">A run-time mask or bias is brought into lanes for each block.</param>
/// <param name="ChecksValues">
/// Keys can be hidden from some queries of a panel only, so a head whose values are not all finite takes the path that passes over them.
/// </param>
/// <param name="ScoreFactor">Factor on the queries: score scale * log2(e).</param>
/// <param name="Operations">Multiply-adds of one sample at the declared lengths, visible scores only, as one figure for Q K^T and P V.</param>
internal sealed record KernelPlan(
    KernelSpec Spec,
    EquatableArray<PathPlan> Paths,
    RowSource Rows,
    TileTest TileTest,
    bool HasBiasPanel,
    bool ChecksValues,
    float ScoreFactor,
    long Operations);
