namespace AttentionGen.Tests.Cases;

/// <summary>Cuts one call on a cache out of a problem that holds all its rows.</summary>
internal static class StepRows
{
    /// <summary>The call that appends some rows, its masks not drawn yet.</summary>
    public static AttentionProblem Of(AttentionProblem whole, int first, int count, IReadOnlyList<AttentionProblem> earlier)
    {
        int end = first + count;
        bool isLayer = whole.Declaration.IsMultiHead;
        return new AttentionProblem(whole.Declaration, whole.BatchSize, count, end)
        {
            CachedLength = first,
            Earlier = earlier,
            Query = isLayer
                ? Cut(whole.Query, whole.BatchSize, whole.ModelDimension, first, count)
                : Cut(whole, whole.Query, whole.HeadCount, whole.HeadDimension, first, count),
            Key = isLayer ? [] : Cut(whole, whole.Key, whole.KeyHeadCount, whole.HeadDimension, 0, end),
            Value = isLayer ? [] : Cut(whole, whole.Value, whole.KeyHeadCount, whole.ValueDimension, 0, end),
            CachedInput = isLayer ? Cut(whole.Query, whole.BatchSize, whole.ModelDimension, 0, first) : [],
            Sinks = whole.Sinks,
            Rotary = whole.Rotary,
            QueryPositions = whole.QueryPositions.Length == 0 ? [] : Cut(whole.QueryPositions, whole.BatchSize, 1, first, count),
            KeyPositions = whole.KeyPositions.Length == 0 ? [] : Cut(whole.KeyPositions, whole.BatchSize, 1, 0, end),
            InProjection = whole.InProjection,
            InProjectionBias = whole.InProjectionBias,
            OutProjection = whole.OutProjection,
            OutProjectionBias = whole.OutProjectionBias,
            Transformer = whole.Transformer,
        };
    }

    // Head-major rows are a sequence for each head of each sample.
    private static float[] Cut(AttentionProblem whole, float[] rows, int heads, int dimension, int first, int count) =>
        whole.Declaration.Layout == AttentionLayout.HeadMajor
            ? Cut(rows, whole.BatchSize * heads, dimension, first, count)
            : Cut(rows, whole.BatchSize, heads * dimension, first, count);

    private static T[] Cut<T>(T[] rows, int sequences, int width, int first, int count)
    {
        int length = rows.Length / (sequences * width);
        var cut = new T[sequences * count * width];
        for (int n = 0; n < sequences; n++)
            rows.AsSpan((n * length + first) * width, count * width).CopyTo(cut.AsSpan(n * count * width));
        return cut;
    }
}
