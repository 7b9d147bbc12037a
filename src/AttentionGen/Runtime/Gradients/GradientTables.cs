namespace AttentionGen.Runtime;

/// <summary>
/// The gradients of tables that methods read: any pair of any head may add to any element. Where tables are short, each key head of a sample has sums of its own, which are joined in
/// the order of samples and heads; of long ones there is one sum, and one thread. Sizes decide that, never the number of threads.
/// </summary>
internal static class GradientTables
{
    /// <summary>Floats that all sums together may take: 4 MB.</summary>
    private const long MostFloats = 1 << 20;

    /// <summary>Floats of all sums, or 0 where there are none but the caller's.</summary>
    public static int Floats(GradientPlan plan, in AttentionArguments call)
    {
        long floats = (long)call.BatchSize * plan.Shape.KeyValueHeadCount * Length(call);
        return floats <= MostFloats ? (int)floats : 0;
    }

    /// <summary>A call that adds to a key head's own sums, if it has such.</summary>
    public static AttentionArguments OwnSums(in AttentionArguments call, int item)
    {
        AttentionArguments own = call;
        if (call.TableSums.IsEmpty)
            return own;
        Span<float> sums = call.TableSums.Slice(item * (int)Length(call), (int)Length(call));
        own.ScoreNumbers0Gradient = Take(ref sums, call.ScoreNumbers0Gradient.Length);
        own.ScoreNumbers1Gradient = Take(ref sums, call.ScoreNumbers1Gradient.Length);
        own.ScoreNumbers2Gradient = Take(ref sums, call.ScoreNumbers2Gradient.Length);
        own.ScoreNumbers3Gradient = Take(ref sums, call.ScoreNumbers3Gradient.Length);
        return own;
    }

    /// <summary>Adds all sums to the caller's, one key head after another.</summary>
    public static void Join(in AttentionArguments call, Span<float> sums)
    {
        while (!sums.IsEmpty)
        {
            Add(call.ScoreNumbers0Gradient, ref sums);
            Add(call.ScoreNumbers1Gradient, ref sums);
            Add(call.ScoreNumbers2Gradient, ref sums);
            Add(call.ScoreNumbers3Gradient, ref sums);
        }
    }

    private static long Length(in AttentionArguments call) =>
        (long)call.ScoreNumbers0Gradient.Length + call.ScoreNumbers1Gradient.Length + call.ScoreNumbers2Gradient.Length + call.ScoreNumbers3Gradient.Length;

    private static Span<float> Take(scoped ref Span<float> sums, int length)
    {
        Span<float> taken = sums[..length];
        sums = sums[length..];
        return taken;
    }

    private static void Add(Span<float> gradient, scoped ref Span<float> sums)
    {
        Span<float> own = Take(ref sums, gradient.Length);
        for (int n = 0; n < gradient.Length; n++)
            gradient[n] += own[n];
    }
}
