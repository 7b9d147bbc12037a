using System.Runtime.CompilerServices;

namespace AttentionGen.Runtime;

/// <summary>
/// A block of products made weights and gradients of scores, while it is near: P = exp(S - log-sum-exp) and dS = P * (dP - delta), where delta is the product of a query's output
/// with the output's gradient (Dao, "FlashAttention-2", section 3.1), times the derivative of the cap.
/// </summary>
/// <typeparam name="TVector">The vector.</typeparam>
/// <typeparam name="TLanes">Its width.</typeparam>
internal static class GradientScores<TVector, TLanes>
    where TVector : struct
    where TLanes : struct, IVectorLanes<TVector>
{
    /// <summary>Two vectors of queries against some keys.</summary>
    /// <param name="scores">The products with the queries, (key, query); become weights.</param>
    /// <param name="gradients">The products of values with the output's gradient; become gradients of scores.</param>
    /// <param name="stride">Floats from one key's row to the next, of biases too.</param>
    /// <param name="keyCount">How many keys.</param>
    /// <param name="denominators">Log-sum-exp of the queries, in units of log2.</param>
    /// <param name="deltas">Their deltas.</param>
    /// <param name="biases">Biases in units of log2, or a null reference.</param>
    /// <param name="cap">The soft cap in units of log2, or 0: products come divided by it.</param>
    /// <param name="slope">What a distance adds, in units of log2, or 0.</param>
    /// <param name="distance">The first key less the position of the first query.</param>
    /// <param name="left">Keys before its position that a query sees, or a number that no distance reaches.</param>
    /// <param name="right">Keys behind it, likewise.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Apply(
        ref float scores, ref float gradients, nint stride, int keyCount, ref float denominators, ref float deltas, ref float biases,
        float cap, float slope, int distance, int left, int right)
    {
        for (int lane = 0; lane < 2 * TLanes.Count; lane += TLanes.Count)
        {
            TVector denominator = TLanes.Load(ref Unsafe.Add(ref denominators, lane));
            TVector delta = TLanes.Load(ref Unsafe.Add(ref deltas, lane));
            TVector numbers = TLanes.Add(TLanes.Numbers, TLanes.Broadcast(lane));
            nint at = lane;
            for (int key = 0; key < keyCount; key++, at += stride)
            {
                TVector score = TLanes.Load(ref Unsafe.Add(ref scores, at));
                TVector derivative = default;
                if (cap != 0f)
                {
                    TVector bounded = TLanes.Tanh(score);
                    derivative = TLanes.Subtract(TLanes.Broadcast(1f), TLanes.Multiply(bounded, bounded));
                    score = TLanes.Multiply(TLanes.Broadcast(cap), bounded);
                }

                // Query l sees this key at the distance (distance + key) - l.
                if (slope != 0f)
                    score = TLanes.Subtract(score, TLanes.Multiply(TLanes.Broadcast(slope), TLanes.Abs(TLanes.Subtract(TLanes.Broadcast(distance + key), numbers))));
                if (!Unsafe.IsNullRef(ref biases))
                    score = TLanes.Add(score, TLanes.Load(ref Unsafe.Add(ref biases, at)));
                TVector weight = TLanes.Exp2(TLanes.Subtract(score, denominator));
                weight = TLanes.WhereLess(numbers, TLanes.Broadcast(Lane((long)distance + key - right)), default, weight);
                weight = TLanes.WhereLess(TLanes.Broadcast(Lane((long)distance + key + left)), numbers, default, weight);
                if (!Unsafe.IsNullRef(ref biases))
                    weight = TLanes.WhereLess(TLanes.Load(ref Unsafe.Add(ref biases, at)), TLanes.Broadcast(float.MinValue), default, weight);
                ref float to = ref Unsafe.Add(ref gradients, at);
                TVector gradient = TLanes.Multiply(weight, TLanes.Subtract(TLanes.Load(ref to), delta));
                if (cap != 0f)
                    gradient = TLanes.Multiply(gradient, derivative);

                // A key of weight 0 takes no part, whatever its value is.
                gradient = TLanes.WhereLess(weight, TLanes.Broadcast(float.Epsilon), default, gradient);
                TLanes.Store(weight, ref Unsafe.Add(ref scores, at));
                TLanes.Store(gradient, ref to);
            }
        }
    }

    /// <summary>The number of a lane as a float, exact for all that there are; what lies outside stays outside.</summary>
    private static float Lane(long number) => Math.Clamp(number, -1, 2 * TLanes.Count);

    /// <summary>Two vectors of queries against keys that none of them sees.</summary>
    public static void Clear(ref float scores, ref float gradients, nint stride, int keyCount)
    {
        for (nint at = 0; keyCount > 0; keyCount--, at += stride)
        {
            for (int lane = 0; lane < 2 * TLanes.Count; lane += TLanes.Count)
            {
                TLanes.Store(default, ref Unsafe.Add(ref scores, at + lane));
                TLanes.Store(default, ref Unsafe.Add(ref gradients, at + lane));
            }
        }
    }
}
