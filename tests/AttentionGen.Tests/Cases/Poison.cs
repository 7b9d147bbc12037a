namespace AttentionGen.Tests.Cases;

/// <summary>
/// Writes NaN and infinities wherever the masks say that nobody looks: rows of keys and values (or of the layer's memory) that every
/// query is denied, query rows that are denied every key, and biases of hidden pairs. A kernel that multiplies where it should
/// select lets them through.
/// </summary>
internal sealed class Poison(AttentionProblem problem)
{
    private static readonly float[] s_poisons = [float.NaN, float.PositiveInfinity, float.NegativeInfinity];
    private int _next;

    public void Spread()
    {
        // Before the rows: a poisoned bias hides nothing, but an infinite one that is overwritten must not show a key.
        SpreadOverBias();

        // Scores of hidden keys are read where they are asked for.
        if (problem.Declaration.Returns(AttentionOutputs.ScaledScores | AttentionOutputs.CappedScores))
            return;
        // Gradients of weights are sums over all rows of a memory, whoever sees them.
        if (problem.Declaration is { IsMultiHead: true, HasGradients: true })
            return;
        if (problem.Declaration.IsMultiHead)
            SpreadOverMemory();
        else
            SpreadOverRows();
    }

    private void SpreadOverBias()
    {
        if (!problem.Declaration.Has(AttentionMask.Additive))
            return;

        var isRead = new bool[problem.BiasLength];
        ForEachPair((batch, head, i, j) => isRead[problem.BiasIndex(batch, head, i, j)] |= problem.IsVisibleBesideBias(batch, head, i, j));
        for (int n = 0; n < isRead.Length; n++)
        {
            if (!isRead[n])
                problem.Bias[n] = Next();
        }
    }

    private void SpreadOverRows()
    {
        for (int batch = 0; batch < problem.BatchSize; batch++)
        {
            for (int head = 0; head < problem.HeadCount; head++)
            for (int i = 0; i < problem.QueryCount(batch); i++)
            {
                if (problem.SeesAnyKey(batch, head, i))
                    continue;
                Fill(problem.Query.AsSpan(problem.QueryRow(batch, head, i), problem.HeadDimension));
                if (problem.Declaration.HasGradients)
                    Fill(problem.OutputGradient.AsSpan(problem.OutputRow(batch, head, i), problem.ValueDimension));
            }

            // Rows that lie in a cache were put there by calls that saw them.
            for (int keyHead = 0; keyHead < problem.KeyHeadCount; keyHead++)
            for (int j = problem.CachedLength; j < problem.KeyCount(batch); j++)
            {
                if (IsSeenByGroup(batch, keyHead, j))
                    continue;
                Fill(problem.Key.AsSpan(problem.KeyHeadKeyRow(batch, keyHead, j), problem.HeadDimension));
                Fill(problem.Value.AsSpan(problem.KeyHeadValueRow(batch, keyHead, j), problem.ValueDimension));
            }
        }
    }

    // All heads project from the same row, so it must be hidden from all of them. Where a layer attends to its own input, the row also
    // asks as a query: its own output is NaN then, and no other.
    private void SpreadOverMemory()
    {
        bool hasOwnKeys = problem.Declaration.HasOwnKeys;
        for (int batch = 0; batch < problem.BatchSize; batch++)
        for (int j = problem.CachedLength; j < problem.KeyCount(batch); j++)
        {
            if (Enumerable.Range(0, problem.HeadCount).Any(head => IsSeen(batch, head, j)))
                continue;
            if (hasOwnKeys)
                FillRow(problem.Key, problem.KeyInputDimension, problem.MemoryRow(batch, j));
            else
                FillRow(problem.Query, problem.ModelDimension, problem.InputRow(batch, j - problem.CachedLength));
            if (problem.Declaration.HasSeparateMemories)
                FillRow(problem.Value, problem.ValueInputDimension, problem.MemoryRow(batch, j));
        }
    }

    private void FillRow(float[] rows, int width, int row) => Fill(rows.AsSpan(row * width, width));

    private bool IsSeenByGroup(int batch, int keyHead, int j) =>
        Enumerable.Range(0, problem.HeadCount).Any(head => problem.KeyHead(head) == keyHead && IsSeen(batch, head, j));

    private bool IsSeen(int batch, int head, int j)
    {
        for (int i = 0; i < problem.QueryCount(batch); i++)
        {
            if (problem.IsVisible(batch, head, i, j))
                return true;
        }

        return false;
    }

    private void ForEachPair(Action<int, int, int, int> action)
    {
        for (int batch = 0; batch < problem.BatchSize; batch++)
        for (int head = 0; head < problem.HeadCount; head++)
        for (int i = 0; i < problem.QueryCount(batch); i++)
        for (int j = 0; j < problem.KeyCount(batch); j++)
            action(batch, head, i, j);
    }

    private void Fill(Span<float> row)
    {
        foreach (ref float value in row)
            value = Next();
    }

    private float Next() => s_poisons[_next++ % s_poisons.Length];
}
