namespace AttentionGen.Runtime;

/// <summary>Sums that each key head of a sample has of its own for the key and value that a layer's weights add, (sample, key head, head dimension + value dimension).</summary>
internal static class AddedRowSums
{
    /// <summary>Floats of all of them, or 0 where nothing is added.</summary>
    public static int Floats(GradientPlan plan, in AttentionArguments call) =>
        call.BiasKey.IsEmpty || call.QueryLength == 0 ? 0 : checked(call.BatchSize * plan.Shape.KeyValueHeadCount * Width(plan));

    /// <summary>Those of a key head of a sample: of its key, and behind them of its value.</summary>
    public static Span<float> Of(Span<float> sums, GradientPlan plan, int sample, int keyHead) =>
        sums.Slice(((sample * plan.Shape.KeyValueHeadCount) + keyHead) * Width(plan), Width(plan));

    /// <summary>Adds all of them to the gradients of the weights, one sample after another.</summary>
    /// <param name="sums">The sums.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="biasKey">The gradient of the keys, (key head, head dimension).</param>
    /// <param name="biasValue">The gradient of the values, (key head, value dimension).</param>
    public static void Join(Span<float> sums, GradientPlan plan, Span<float> biasKey, Span<float> biasValue)
    {
        int samples = sums.Length / (plan.Shape.KeyValueHeadCount * Width(plan)), dimension = plan.Shape.HeadDimension, valueDimension = plan.Shape.ValueDimension;
        for (int sample = 0; sample < samples; sample++)
        {
            for (int head = 0; head < plan.Shape.KeyValueHeadCount; head++)
            {
                Span<float> own = Of(sums, plan, sample, head);
                Add(own[..dimension], biasKey.Slice(head * dimension, dimension));
                Add(own[dimension..], biasValue.Slice(head * valueDimension, valueDimension));
            }
        }
    }

    private static int Width(GradientPlan plan) => plan.Shape.HeadDimension + plan.Shape.ValueDimension;

    private static void Add(ReadOnlySpan<float> sums, Span<float> gradient)
    {
        for (int n = 0; n < gradient.Length; n++)
            gradient[n] += sums[n];
    }
}
