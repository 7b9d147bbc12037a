using System.Runtime.InteropServices;

namespace AttentionGen.Runtime;

/// <summary>The gradients of a gain and a bias: sums of rows.</summary>
internal static class NormalizationSums
{
    /// <summary>Adds a share of both.</summary>
    public static AttentionWorker Worker { get; } = Add;

    /// <summary>The call of the worker.</summary>
    /// <param name="products">Rows that the gain's gradient is the sum of.</param>
    /// <param name="gradients">Rows that the bias' is the sum of.</param>
    /// <param name="rows">How many.</param>
    /// <param name="weights">Where gradients are added.</param>
    public static AttentionArguments Call(ReadOnlySpan<float> products, ReadOnlySpan<float> gradients, int rows, NormalizationWeights weights) => new()
    {
        Query = products,
        OutputGradient = gradients,
        QueryLength = rows,
        WeightGradient = weights.GainGradient,
        BiasGradient = weights.BiasGradient,
    };

    /// <summary>What workers take of such a call.</summary>
    public static int Items(in AttentionArguments call) => ColumnSums.Items(call.WeightGradient.Length) * (call.BiasGradient.IsEmpty ? 1 : 2);

    private static void Add(in AttentionArguments call, WorkShare share)
    {
        int width = call.WeightGradient.Length, gains = ColumnSums.Items(width);
        while (share.Next(out int item))
        {
            if (item < gains)
                ColumnSums.Add(ref MemoryMarshal.GetReference(call.Query), call.QueryLength, width, item, call.WeightGradient);
            else
                ColumnSums.Add(ref MemoryMarshal.GetReference(call.OutputGradient), call.QueryLength, width, item - gains, call.BiasGradient);
        }
    }
}
