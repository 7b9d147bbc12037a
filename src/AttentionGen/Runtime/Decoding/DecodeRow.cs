using System.ComponentModel;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace AttentionGen.Runtime;

/// <summary>
/// One query's scores over a chunk of keys, keys in lanes: what comes between its products and its weights where few queries meet many keys.
/// Scores are exponents of 2. For generated code; not meant to be called by hand.
/// </summary>
/// <remarks>
/// A row has room for whole vectors of 16: its keys are filled up with hidden ones. Where the width of vectors shows in the bits, it is that of the
/// kernel, told by its lanes, and not the widest of the machine.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class DecodeRow
{
    private const int Widest = 16;
    private const float Log2E = 1.44269504f;

    /// <summary>Multiplies a row of a query by the factor on its scores.</summary>
    /// <param name="row">The row.</param>
    /// <param name="count">Its elements.</param>
    /// <param name="factor">The factor.</param>
    public static void Scale(ref float row, int count, float factor)
    {
        foreach (ref float element in MemoryMarshal.CreateSpan(ref row, count))
            element *= factor;
    }

    /// <summary>Multiplies each score by the scale of its key's row, where keys are bytes.</summary>
    /// <param name="row">The scores.</param>
    /// <param name="keyCount">Keys of the chunk.</param>
    /// <param name="scales">The scale of the chunk's first key.</param>
    public static void ScaleKeys(ref float row, int keyCount, ref float scales)
    {
        int key = 0;
        for (; key <= keyCount - Vector<float>.Count; key += Vector<float>.Count)
            (Vector.LoadUnsafe(ref row, (nuint)key) * Vector.LoadUnsafe(ref scales, (nuint)key)).StoreUnsafe(ref row, (nuint)key);
        for (; key < keyCount; key++)
            Unsafe.Add(ref row, key) *= Unsafe.Add(ref scales, key);
    }

    /// <summary>Multiplies each weight by the scale of its key's value row, where values are bytes; a weight of 0 stays so, whatever the scale.</summary>
    /// <param name="row">The weights.</param>
    /// <param name="keyCount">Keys of the chunk.</param>
    /// <param name="scales">The scale of the chunk's first value row.</param>
    public static void ScaleWeights(ref float row, int keyCount, ref float scales)
    {
        int key = 0;
        for (; key <= keyCount - Vector<float>.Count; key += Vector<float>.Count)
        {
            Vector<float> weights = Vector.LoadUnsafe(ref row, (nuint)key);
            Vector.ConditionalSelect(Vector.Equals(weights, Vector<float>.Zero), weights, weights * Vector.LoadUnsafe(ref scales, (nuint)key)).StoreUnsafe(ref row, (nuint)key);
        }
        for (; key < keyCount; key++)
        {
            ref float weight = ref Unsafe.Add(ref row, key);
            if (weight != 0f)
                weight *= Unsafe.Add(ref scales, key);
        }
    }

    /// <summary>cap * tanh(score), of scores that come divided by the cap.</summary>
    /// <param name="row">The scores.</param>
    /// <param name="keyCount">Keys of the chunk.</param>
    /// <param name="cap">The cap, in units of log2.</param>
    /// <param name="lanes">Floats of the kernel's vectors, 16, 8 or 4; the machine has them.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Cap(ref float row, int keyCount, float cap, int lanes)
    {
        for (int key = 0; key < keyCount; key += lanes)
        {
            ref float scores = ref Unsafe.Add(ref row, key);
            if (lanes == Vector512<float>.Count)
                (Vector512.Create(cap) * VectorMath.Tanh(Vector512.LoadUnsafe(ref scores))).StoreUnsafe(ref scores);
            else if (lanes == Vector256<float>.Count)
                (Vector256.Create(cap) * VectorMath.Tanh(Vector256.LoadUnsafe(ref scores))).StoreUnsafe(ref scores);
            else
                (Vector128.Create(cap) * VectorMath.Tanh(Vector128.LoadUnsafe(ref scores))).StoreUnsafe(ref scores);
        }
    }

    /// <summary>Takes slope * |position - key| from each score.</summary>
    /// <param name="row">The scores.</param>
    /// <param name="keyCount">Keys of the chunk.</param>
    /// <param name="position">The query's position, counted from the chunk's first key.</param>
    /// <param name="slope">The head's slope, in units of log2.</param>
    public static void AddDistances(ref float row, int keyCount, int position, float slope)
    {
        Span<float> scores = MemoryMarshal.CreateSpan(ref row, keyCount);
        for (int key = 0; key < scores.Length; key++)
            scores[key] -= slope * Math.Abs((float)position - key);
    }

    /// <summary>Adds a bias; -infinity hides a key, whatever its score.</summary>
    /// <param name="row">The scores.</param>
    /// <param name="keyCount">Keys of the chunk.</param>
    /// <param name="bias">The query's bias of the chunk's first key, in natural units.</param>
    public static void AddBias(ref float row, int keyCount, ref float bias)
    {
        Span<float> scores = MemoryMarshal.CreateSpan(ref row, keyCount);
        for (int key = 0; key < scores.Length; key++)
        {
            float added = Unsafe.Add(ref bias, key);
            scores[key] = float.IsNegativeInfinity(added) ? added : scores[key] + (added * Log2E);
        }
    }

    /// <summary>Hides keys by a mask.</summary>
    /// <param name="row">The scores.</param>
    /// <param name="keyCount">Keys of the chunk.</param>
    /// <param name="mask">Mask of the chunk's first key.</param>
    /// <param name="hides">Whether true hides; otherwise false does.</param>
    public static void Hide(ref float row, int keyCount, ref bool mask, bool hides)
    {
        Span<float> scores = MemoryMarshal.CreateSpan(ref row, keyCount);
        for (int key = 0; key < scores.Length; key++)
        {
            if (Unsafe.Add(ref mask, key) == hides)
                scores[key] = float.NegativeInfinity;
        }
    }

    /// <summary>Hides keys outside a range.</summary>
    /// <param name="row">The scores.</param>
    /// <param name="keyCount">Keys of the chunk.</param>
    /// <param name="first">The first visible key, counted from the chunk's first.</param>
    /// <param name="last">The last visible key, counted likewise.</param>
    public static void HideOutside(ref float row, int keyCount, int first, int last)
    {
        Span<float> scores = MemoryMarshal.CreateSpan(ref row, keyCount);
        int start = Math.Clamp(first, 0, keyCount);
        scores[..start].Fill(float.NegativeInfinity);
        scores[Math.Clamp(last + 1, start, keyCount)..].Fill(float.NegativeInfinity);
    }

    /// <summary>Turns scores into weights 2^(score - maximum).</summary>
    /// <param name="row">The scores.</param>
    /// <param name="keyCount">Keys of the chunk.</param>
    /// <param name="lanes">Floats of the kernel's vectors, 16, 8 or 4; the machine has them.</param>
    /// <param name="maximum">The maximum, at least the lowest finite number.</param>
    /// <param name="sum">The sum of the weights.</param>
    /// <returns>Whether some score was not -infinity: one that was may be hidden, or not.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool Softmax(ref float row, int keyCount, int lanes, out float maximum, out float sum)
    {
        int end = (keyCount + Widest - 1) / Widest * Widest;
        MemoryMarshal.CreateSpan(ref Unsafe.Add(ref row, keyCount), end - keyCount).Fill(float.NegativeInfinity);
        maximum = Maximum(ref row, end);
        bool isAny = !float.IsNegativeInfinity(maximum);
        maximum = Math.Max(maximum, float.MinValue);

        if (lanes == Vector512<float>.Count)
        {
            Vector512<float> m = Vector512.Create(maximum), total = Vector512<float>.Zero;
            for (int key = 0; key < end; key += Widest)
            {
                ref float scores = ref Unsafe.Add(ref row, key);
                Vector512<float> weights = VectorMath.Exp2(Vector512.LoadUnsafe(ref scores) - m);
                weights.StoreUnsafe(ref scores);
                total += weights;
            }
            sum = Vector512.Sum(total);
        }
        else if (lanes == Vector256<float>.Count)
        {
            Vector256<float> m = Vector256.Create(maximum), total = Vector256<float>.Zero;
            for (int key = 0; key < end; key += Vector256<float>.Count)
            {
                ref float scores = ref Unsafe.Add(ref row, key);
                Vector256<float> weights = VectorMath.Exp2(Vector256.LoadUnsafe(ref scores) - m);
                weights.StoreUnsafe(ref scores);
                total += weights;
            }
            sum = Vector256.Sum(total);
        }
        else
        {
            Vector128<float> m = Vector128.Create(maximum), total = Vector128<float>.Zero;
            for (int key = 0; key < end; key += Vector128<float>.Count)
            {
                ref float scores = ref Unsafe.Add(ref row, key);
                Vector128<float> weights = VectorMath.Exp2(Vector128.LoadUnsafe(ref scores) - m);
                weights.StoreUnsafe(ref scores);
                total += weights;
            }
            sum = Vector128.Sum(total);
        }
        return isAny || float.IsNaN(sum);
    }

    /// <summary>Whether the masks let the query see a key: asked where no score tells.</summary>
    /// <param name="first">The first key in the query's range, counted from the chunk's first.</param>
    /// <param name="last">The last key in its range, counted likewise.</param>
    /// <param name="keyCount">Keys of the chunk.</param>
    /// <param name="mask">The query's mask of the chunk's first key, or a null reference.</param>
    /// <param name="bias">The query's bias of the chunk's first key, or a null reference.</param>
    /// <param name="keys">The sample's key mask of the chunk's first key, or a null reference.</param>
    /// <param name="hides">Whether true in the key mask hides.</param>
    public static bool SeesAny(int first, int last, int keyCount, ref bool mask, ref float bias, ref bool keys, bool hides)
    {
        for (int key = Math.Max(first, 0); key < keyCount && key <= last; key++)
        {
            bool isHidden = (!Unsafe.IsNullRef(ref mask) && !Unsafe.Add(ref mask, key))
                || (!Unsafe.IsNullRef(ref bias) && float.IsNegativeInfinity(Unsafe.Add(ref bias, key)))
                || (!Unsafe.IsNullRef(ref keys) && Unsafe.Add(ref keys, key) == hides);
            if (!isHidden)
                return true;
        }
        return false;
    }

    private static float Maximum(ref float row, int end)
    {
        // NaN is passed over: it comes back in the sum.
        Vector128<float> most = Vector128.Create(float.NegativeInfinity);
        if (Vector512.IsHardwareAccelerated)
        {
            Vector512<float> wide = Vector512.Create(float.NegativeInfinity);
            for (int key = 0; key < end; key += Widest)
            {
                Vector512<float> scores = Vector512.LoadUnsafe(ref row, (nuint)key);
                wide = Vector512.ConditionalSelect(Vector512.GreaterThan(scores, wide), scores, wide);
            }
            most = Larger(Larger(wide.GetLower().GetLower(), wide.GetLower().GetUpper()), Larger(wide.GetUpper().GetLower(), wide.GetUpper().GetUpper()));
        }
        else
        {
            for (int key = 0; key < end; key += Vector128<float>.Count)
                most = Larger(Vector128.LoadUnsafe(ref row, (nuint)key), most);
        }
        return Math.Max(Math.Max(most[0], most[1]), Math.Max(most[2], most[3]));
    }

    private static Vector128<float> Larger(Vector128<float> a, Vector128<float> b) => Vector128.ConditionalSelect(Vector128.GreaterThan(a, b), a, b);
}
