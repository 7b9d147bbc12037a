namespace AttentionGen.Tests.Cases;

/// <summary>The shapes whose speed is measured, as the benchmarks declare them.</summary>
internal static class GridDeclarations
{
    private static readonly DeclaredAttention[] s_shapes =
    [
        new(4, 64, 16),
        new(8, 256, 32),
        new(12, 384, 128),
        new(12, 768, 128),
        new(12, 768, 512),
        new(8, 512, 256) { Mask = AttentionMask.Causal },
        new(12, 768, 512) { Mask = AttentionMask.Causal },
        new(12, 768, 1024) { Mask = AttentionMask.Causal },
        new(8, 1024, 1024) { Mask = AttentionMask.Causal },
        new(8, 512, 2048),
        new(8, 512, 4096) { Mask = AttentionMask.Causal },
        new(8, 256, 32) { IsMultiHead = true },
        new(12, 384, 128) { IsMultiHead = true },
        new(12, 768, 128) { IsMultiHead = true },
        new(12, 768, 512) { IsMultiHead = true, Mask = AttentionMask.Causal },
    ];

    /// <summary>Each shape at the machine's width, and held to 256 bits.</summary>
    public static IReadOnlyList<DeclaredAttention> All { get; } =
        [.. s_shapes.SelectMany(shape => new[] { shape, shape with { VectorWidth = VectorWidth.Vector256 } })];

    public static IEnumerable<TheoryDataRow<string>> Names => All.Select(declaration => new TheoryDataRow<string>(declaration.ToString()));
}
