using System.Runtime.CompilerServices;

namespace AttentionGen.Runtime;

/// <summary>
/// A block of products made weights and gradients of scores, while it is near: P = exp(S - log-sum-exp) and dS = P * (dP - delta), where delta is the product of a query's output
/// with the output's gradient (Dao, "FlashAttention-2", section 3.1); dS times what a score changes by is the gradient of its product.
/// </summary>
/// <typeparam name="TVector">The vector.</typeparam>
/// <typeparam name="TLanes">Its width.</typeparam>
internal static class GradientScores<TVector, TLanes>
    where TVector : struct
    where TLanes : struct, IVectorLanes<TVector>
{
    /// <summary>Products of two vectors of queries made scores where that takes more than a factor: capped, and less a penalty for distances.</summary>
    /// <param name="scores">The products with the queries, (key, query).</param>
    /// <param name="derivatives">Receives what a score changes by when its product does, if there is a cap.</param>
    /// <param name="stride">Floats from one key's row to the next.</param>
    /// <param name="keyCount">How many keys.</param>
    /// <param name="cap">The soft cap in units of log2, or 0: products come divided by it.</param>
    /// <param name="slope">What a distance takes off, in units of log2, or 0.</param>
    /// <param name="distance">The first key less the position of the first query.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Shape(ref float scores, ref float derivatives, nint stride, int keyCount, float cap, float slope, int distance)
    {
        TVector caps = TLanes.Broadcast(cap), slopes = TLanes.Broadcast(slope);
        for (int lane = 0; lane < 2 * TLanes.Count; lane += TLanes.Count)
        {
            TVector numbers = TLanes.Add(TLanes.Numbers, TLanes.Broadcast(lane));
            nint at = lane;
            for (int key = 0; key < keyCount; key++, at += stride)
            {
                TVector score = TLanes.Load(ref Unsafe.Add(ref scores, at));
                if (cap != 0f)
                {
                    TVector bounded = TLanes.Tanh(score);
                    TLanes.Store(TLanes.Subtract(TLanes.Broadcast(1f), TLanes.Multiply(bounded, bounded)), ref Unsafe.Add(ref derivatives, at));
                    score = TLanes.Multiply(caps, bounded);
                }
                if (slope != 0f)
                    score = TLanes.Subtract(score, TLanes.Multiply(slopes, TLanes.Abs(TLanes.Subtract(TLanes.Broadcast(distance + key), numbers))));
                TLanes.Store(score, ref Unsafe.Add(ref scores, at));
            }
        }
    }

    /// <summary>Two vectors of queries against some keys: scores become weights, and gradients of weights those of scores.</summary>
    /// <param name="scores">The scores, (key, query); become weights.</param>
    /// <param name="gradients">The products of values with the output's gradient; become gradients of scores.</param>
    /// <param name="stride">Floats from one key's row to the next, of biases too.</param>
    /// <param name="keyCount">How many keys.</param>
    /// <param name="denominators">Log-sum-exp of the queries, in units of log2.</param>
    /// <param name="deltas">Their deltas.</param>
    /// <param name="biases">Biases in units of log2, or a null reference.</param>
    /// <param name="distance">The first key less the position of the first query.</param>
    /// <param name="left">Keys before its position that a query sees, or a number that no distance reaches.</param>
    /// <param name="right">Keys behind it, likewise.</param>
    /// <param name="hides">Whether a score of -infinity says that the key is hidden.</param>
    /// <param name="isFinite">Whether no row of the head has an element that is NaN or infinite.</param>
    public static void Apply(
        ref float scores, ref float gradients, nint stride, int keyCount, ref float denominators, ref float deltas, ref float biases,
        int distance, int left, int right, bool hides, bool isFinite)
    {
        // The last key less the first query, and the first key less the last query: whether all queries see all keys.
        bool seesAll = (long)distance + keyCount - 1 <= right && -((long)distance - (2 * TLanes.Count) + 1) <= left;
        if (seesAll && isFinite && !hides && Unsafe.IsNullRef(ref biases))
            Plain(ref scores, ref gradients, stride, keyCount, ref denominators, ref deltas);
        else
            Full(ref scores, ref gradients, stride, keyCount, ref denominators, ref deltas, ref biases, distance, left, right, hides);
    }

    /// <summary>Gradients of scores made those of products: times what a score changes by. Where the gradient is 0, as it is of a hidden key, that is, whatever a score changes by.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Chain(ref float gradients, ref float derivatives, nint stride, int keyCount)
    {
        TVector least = TLanes.Broadcast(float.Epsilon);
        for (nint row = 0; keyCount > 0; keyCount--, row += stride)
        {
            for (nint at = row; at < row + (2 * TLanes.Count); at += TLanes.Count)
            {
                ref float to = ref Unsafe.Add(ref gradients, at);
                TVector gradient = TLanes.Load(ref to);
                TVector product = TLanes.Multiply(gradient, TLanes.Load(ref Unsafe.Add(ref derivatives, at)));
                TLanes.Store(TLanes.WhereLess(TLanes.Abs(gradient), least, default, product), ref to);
            }
        }
    }

    /// <summary>Where there is nothing to test and nothing to add: most blocks of most kernels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Plain(ref float scores, ref float gradients, nint stride, int keyCount, ref float denominators, ref float deltas)
    {
        TVector denominator0 = TLanes.Load(ref denominators), denominator1 = TLanes.Load(ref Unsafe.Add(ref denominators, TLanes.Count));
        TVector delta0 = TLanes.Load(ref deltas), delta1 = TLanes.Load(ref Unsafe.Add(ref deltas, TLanes.Count));
        for (; keyCount > 0; keyCount--)
        {
            ref float score1 = ref Unsafe.Add(ref scores, TLanes.Count);
            ref float gradient1 = ref Unsafe.Add(ref gradients, TLanes.Count);
            TVector weight0 = TLanes.Exp2(TLanes.Subtract(TLanes.Load(ref scores), denominator0));
            TVector weight1 = TLanes.Exp2(TLanes.Subtract(TLanes.Load(ref score1), denominator1));
            TLanes.Store(TLanes.Multiply(weight0, TLanes.Subtract(TLanes.Load(ref gradients), delta0)), ref gradients);
            TLanes.Store(TLanes.Multiply(weight1, TLanes.Subtract(TLanes.Load(ref gradient1), delta1)), ref gradient1);
            TLanes.Store(weight0, ref scores);
            TLanes.Store(weight1, ref score1);
            scores = ref Unsafe.Add(ref scores, stride);
            gradients = ref Unsafe.Add(ref gradients, stride);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Full(
        ref float scores, ref float gradients, nint stride, int keyCount, ref float denominators, ref float deltas, ref float biases,
        int distance, int left, int right, bool hides)
    {
        bool hasBiases = !Unsafe.IsNullRef(ref biases);
        TVector lowest = TLanes.Broadcast(float.MinValue), least = TLanes.Broadcast(float.Epsilon);
        for (int lane = 0; lane < 2 * TLanes.Count; lane += TLanes.Count)
        {
            TVector denominator = TLanes.Load(ref Unsafe.Add(ref denominators, lane));
            TVector delta = TLanes.Load(ref Unsafe.Add(ref deltas, lane));
            TVector numbers = TLanes.Add(TLanes.Numbers, TLanes.Broadcast(lane));

            // Query l is at the distance (distance + key) - l from a key, and sees it from one lane to another; each next key from one lane further.
            float first = Lane((long)distance - right), last = Lane((long)distance + left);
            nint at = lane;
            for (int key = 0; key < keyCount; key++, at += stride)
            {
                TVector score = TLanes.Load(ref Unsafe.Add(ref scores, at));
                TVector weight = score, bias = default;
                if (hasBiases)
                {
                    bias = TLanes.Load(ref Unsafe.Add(ref biases, at));
                    weight = TLanes.Add(score, bias);
                }

                weight = TLanes.Exp2(TLanes.Subtract(weight, denominator));
                weight = TLanes.WhereLess(numbers, TLanes.Broadcast(first), default, weight);
                weight = TLanes.WhereLess(TLanes.Broadcast(last), numbers, default, weight);
                if (hasBiases)
                    weight = TLanes.WhereLess(bias, lowest, default, weight);
                if (hides)
                    weight = TLanes.WhereLess(score, lowest, default, weight);
                ref float to = ref Unsafe.Add(ref gradients, at);
                TVector gradient = TLanes.Multiply(weight, TLanes.Subtract(TLanes.Load(ref to), delta));

                // A key of weight 0 takes no part, whatever its value is.
                gradient = TLanes.WhereLess(weight, least, default, gradient);
                TLanes.Store(weight, ref Unsafe.Add(ref scores, at));
                TLanes.Store(gradient, ref to);
                first += 1f;
                last += 1f;
            }
        }
    }

    /// <summary>The number of a lane as a float: exact with all the keys of a block added, and outside where it is outside.</summary>
    private static float Lane(long number) => Math.Clamp(number, -Far, Far);

    /// <summary>Further than the lanes and keys of any block.</summary>
    private const int Far = 1 << 22;

    /// <summary>Keeps scores of two vectors of queries.</summary>
    public static void Copy(ref float scores, ref float target, nint stride, int keyCount)
    {
        for (nint at = 0; keyCount > 0; keyCount--, at += stride)
        {
            for (int lane = 0; lane < 2 * TLanes.Count; lane += TLanes.Count)
                TLanes.Store(TLanes.Load(ref Unsafe.Add(ref scores, at + lane)), ref Unsafe.Add(ref target, at + lane));
        }
    }

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
