namespace AttentionGen.Benchmarks.Grid;

/// <summary>The shapes that are measured, from a toy to a long sequence, then whole layers.</summary>
internal static class ShapeGrid
{
    public static IReadOnlyList<BenchmarkShape> All { get; } =
    [
        new("T1", HeadCount: 4, HeadDimension: 16, SequenceLength: 16),
        new("T2", HeadCount: 8, HeadDimension: 32, SequenceLength: 32),
        new("M1", HeadCount: 12, HeadDimension: 32, SequenceLength: 128),
        new("M2", HeadCount: 12, HeadDimension: 64, SequenceLength: 128),
        new("M3", HeadCount: 12, HeadDimension: 64, SequenceLength: 512),
        new("C1", HeadCount: 8, HeadDimension: 64, SequenceLength: 256, Causal: true),
        new("C2", HeadCount: 12, HeadDimension: 64, SequenceLength: 512, Causal: true),
        new("C3", HeadCount: 12, HeadDimension: 64, SequenceLength: 1024, Causal: true),
        new("C4", HeadCount: 8, HeadDimension: 128, SequenceLength: 1024, Causal: true),
        new("L1", HeadCount: 8, HeadDimension: 64, SequenceLength: 2048),
        new("L2", HeadCount: 8, HeadDimension: 64, SequenceLength: 4096, Causal: true),
        new("Y1", HeadCount: 8, HeadDimension: 32, SequenceLength: 32, Layer: true),
        new("Y2", HeadCount: 12, HeadDimension: 32, SequenceLength: 128, Layer: true),
        new("Y3", HeadCount: 12, HeadDimension: 64, SequenceLength: 128, Layer: true),
        new("Y4", HeadCount: 12, HeadDimension: 64, SequenceLength: 512, Causal: true, Layer: true),
    ];

    /// <summary>The shapes with these ids, in grid order; all of them for an empty list.</summary>
    /// <exception cref="ArgumentException">An id is not in the grid.</exception>
    public static IReadOnlyList<BenchmarkShape> Select(IReadOnlyCollection<string> ids)
    {
        foreach (string id in ids)
            if (!All.Any(shape => Matches(shape, id)))
                throw new ArgumentException($"There is no shape '{id}'; the grid has {string.Join(", ", All.Select(shape => shape.Id))}.");

        return ids.Count == 0 ? All : [.. All.Where(shape => ids.Any(id => Matches(shape, id)))];
    }

    private static bool Matches(BenchmarkShape shape, string id) => string.Equals(shape.Id, id, StringComparison.OrdinalIgnoreCase);
}
