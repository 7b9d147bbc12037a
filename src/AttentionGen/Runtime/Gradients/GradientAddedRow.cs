using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AttentionGen.Runtime;

/// <summary>
/// The key and value that a layer's weights add for each key head, which every query sees: one more pair for each query, beside the blocks, with the same rule as theirs. A score s, a weight
/// p = exp2(s - L), and dL/ds = p (dO v - D).
/// </summary>
/// <typeparam name="TVector">The vector.</typeparam>
/// <typeparam name="TLanes">Its width.</typeparam>
internal static class GradientAddedRow<TVector, TLanes>
    where TVector : struct
    where TLanes : struct, IVectorLanes<TVector>
{
    /// <summary>Adds what a run of queries adds: to their own gradients, and to the sums of the added rows, if these are wanted.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="call">The call.</param>
    /// <param name="areas">The run's rows and statistics; the area of weights is overwritten.</param>
    /// <param name="sample">The sample.</param>
    /// <param name="keyHead">The key head.</param>
    /// <param name="count">Queries of the run.</param>
    public static void Run(GradientPlan plan, in AttentionArguments call, in GradientAreas areas, in GradientSample sample, int keyHead, int count)
    {
        int dimension = plan.Shape.HeadDimension, valueDimension = plan.Shape.ValueDimension;
        ref float key = ref MemoryMarshal.GetReference(call.BiasKey.Slice(keyHead * dimension, dimension));
        ref float value = ref MemoryMarshal.GetReference(call.BiasValue.Slice(keyHead * valueDimension, valueDimension));
        Span<float> sums = call.AddedRowSums.IsEmpty ? default : AddedRowSums.Of(call.AddedRowSums, plan, sample.Number, keyHead);
        for (int first = 0; first < count; first += plan.TileLanes)
        {
            // In the order in which the forward call and the blocks sum: what scores of a row are wrong by alike, no gradient shows.
            ref float products = ref areas.Weights;
            GradientProduct<TVector, TLanes>.Tile(
                1, ref key, 0, 1, ref Unsafe.Add(ref areas.QueryLanes, (nint)first * areas.RowLength), plan.TileLanes, dimension, ref areas.Zeros, ref products, 0);
            for (int row = first; row < Math.Min(count, first + plan.TileLanes); row++)
            {
                (float score, float derivative) = Shaped(plan, Unsafe.Add(ref products, row - first));
                float weight = float.Exp2(score - Unsafe.Add(ref areas.Denominators, row));
                if (weight == 0f)
                    continue;
                ref float outputGradient = ref Unsafe.Add(ref areas.OutputGradients, (nint)row * areas.ValueLength);
                float weightGradient = GradientWalk<TVector, TLanes>.Dot(ref outputGradient, ref value, valueDimension);
                float gradient = weight * (weightGradient - Unsafe.Add(ref areas.Deltas, row)) * derivative;
                Add(ref key, gradient, ref Unsafe.Add(ref areas.QueryGradients, (nint)row * areas.RowLength), dimension);
                if (sums.IsEmpty)
                    continue;
                Add(ref Unsafe.Add(ref areas.Queries, (nint)row * areas.RowLength), gradient * plan.Scale, ref sums[0], dimension);
                Add(ref outputGradient, weight, ref sums[dimension], valueDimension);
            }
        }
    }

    /// <summary>A product as a score in units of log2, and what the score changes by when the product does.</summary>
    private static (float Score, float Derivative) Shaped(GradientPlan plan, float product)
    {
        if (plan.SoftCap == 0f)
            return (product, 1f);
        float tanh = MathF.Tanh(product);
        return (plan.SoftCap * tanh, 1f - (tanh * tanh));
    }

    private static void Add(ref float row, float factor, ref float sums, int dimension)
    {
        TVector factors = TLanes.Broadcast(factor);
        int d = 0;
        for (; d + TLanes.Count <= dimension; d += TLanes.Count)
        {
            ref float to = ref Unsafe.Add(ref sums, d);
            TLanes.Store(TLanes.MultiplyAdd(TLanes.Load(ref Unsafe.Add(ref row, d)), factors, TLanes.Load(ref to)), ref to);
        }
        for (; d < dimension; d++)
            Unsafe.Add(ref sums, d) += Unsafe.Add(ref row, d) * factor;
    }
}
