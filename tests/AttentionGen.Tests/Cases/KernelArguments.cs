namespace AttentionGen.Tests.Cases;

/// <summary>A problem's rows as a call takes them: the new ones only where there is a cache, 16 bits each where the declaration says so.</summary>
internal sealed class KernelArguments
{
    public KernelArguments(AttentionProblem problem)
    {
        DeclaredAttention declaration = problem.Declaration;
        float[] key = problem.Key;
        float[] value = problem.Value;
        if (declaration.HasCache && !declaration.IsMultiHead)
        {
            key = NewRows(problem, key, problem.HeadDimension, problem.KeyHeadKeyRow);
            value = NewRows(problem, value, problem.ValueDimension, problem.KeyHeadValueRow);
        }

        if (declaration.RowType == ElementType.Float32)
            Query = problem.Query;
        else
            NarrowQuery = NarrowType.Bits(declaration.RowType, problem.Query);
        if (declaration.KeyValueRowType == ElementType.Float32)
            (Key, Value) = (key, value);
        else
            (NarrowKey, NarrowValue) = (NarrowType.Bits(declaration.KeyValueRowType, key), NarrowType.Bits(declaration.KeyValueRowType, value));
    }

    public float[] Query { get; } = [];
    public float[] Key { get; } = [];
    public float[] Value { get; } = [];
    public ushort[] NarrowQuery { get; } = [];
    public ushort[] NarrowKey { get; } = [];
    public ushort[] NarrowValue { get; } = [];

    private static float[] NewRows(AttentionProblem problem, float[] rows, int dimension, Func<int, int, int, int> rowOf)
    {
        var result = new List<float>();
        bool isHeadMajor = problem.Declaration.Layout == AttentionLayout.HeadMajor;
        (int outer, int inner) = isHeadMajor ? (problem.KeyHeadCount, problem.QueryLength) : (problem.QueryLength, problem.KeyHeadCount);
        for (int batch = 0; batch < problem.BatchSize; batch++)
        for (int a = 0; a < outer; a++)
        for (int b = 0; b < inner; b++)
        {
            (int head, int row) = isHeadMajor ? (a, b) : (b, a);
            result.AddRange(rows.AsSpan(rowOf(batch, head, problem.CachedLength + row), dimension));
        }

        return [.. result];
    }
}
