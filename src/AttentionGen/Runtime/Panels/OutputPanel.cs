using System.ComponentModel;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AttentionGen.Runtime;

/// <summary>
/// Writes a panel whose lanes are queries back to rows. For generated code; not meant to be called by hand.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class OutputPanel
{
    /// <summary>Writes each lane, multiplied by its own factor, as a row.</summary>
    /// <param name="panel">rowElements * lanes floats: element e of query l at e * lanes + l.</param>
    /// <param name="lanes">Queries of a panel.</param>
    /// <param name="factors">One factor for each lane: the reciprocal of its softmax sum.</param>
    /// <param name="rows">The first row to write.</param>
    /// <param name="stride">Floats from one row to the next.</param>
    /// <param name="queryCount">Rows to write, at most <paramref name="lanes"/>.</param>
    /// <param name="rowElements">Elements of a row.</param>
    private static void Store(ref float panel, int lanes, ref float factors, ref float rows, int stride, int queryCount, int rowElements) =>
        Transpose.Scaled(ref panel, lanes, rowElements, queryCount, ref factors, 1, ref rows, stride);

    /// <summary>Writes each lane's weights as a row over all keys: exactly 0 where a key is hidden, even in a row that is NaN.</summary>
    /// <param name="panel">Unnormalised weights: the panel's key k of query l at k * lanes + l.</param>
    /// <param name="lanes">Queries of a panel.</param>
    /// <param name="factors">One factor for each lane: the reciprocal of its softmax sum.</param>
    /// <param name="rows">The first row to write.</param>
    /// <param name="keyLength">Elements of a row, and floats from one row to the next.</param>
    /// <param name="queryCount">Rows to write, at most <paramref name="lanes"/>.</param>
    /// <param name="firstKey">The panel's first key; those before are hidden from all its queries.</param>
    /// <param name="keyEnd">The key behind the panel's last; those from there on are hidden too.</param>
    /// <param name="leadingKeys">Keys of the panel that come before the caller's and have no column.</param>
    /// <param name="limits">Index of each lane's last visible key, as the bits of a float.</param>
    /// <param name="lowers">Index of each lane's first visible key, or a null reference.</param>
    /// <param name="biases">The bias panel, in which -infinity hides a key, or a null reference.</param>
    /// <param name="methodsHide">Whether methods on scores hide keys too; that their weights are 0 is all that is left of it.</param>
    public static void StoreWeights(
        ref float panel, int lanes, ref float factors, ref float rows, int keyLength, int queryCount,
        int firstKey, int keyEnd, int leadingKeys, ref float limits, ref float lowers, ref float biases, bool methodsHide)
    {
        int keys = keyEnd - firstKey - leadingKeys;
        int firstColumn = firstKey;
        Store(ref Unsafe.Add(ref panel, leadingKeys * lanes), lanes, ref factors, ref Unsafe.Add(ref rows, firstColumn), keyLength, queryCount, keys);
        for (int query = 0; query < queryCount; query++)
        {
            Span<float> row = MemoryMarshal.CreateSpan(ref Unsafe.Add(ref rows, (nint)query * keyLength), keyLength);
            row[..firstColumn].Clear();
            row[(firstColumn + keys)..].Clear();
            if (float.IsFinite(Unsafe.Add(ref factors, query)))
                continue;

            // The product of a hidden key's weight, 0, with this factor is NaN.
            int limit = BitConverter.SingleToInt32Bits(Unsafe.Add(ref limits, query));
            int lower = Unsafe.IsNullRef(ref lowers) ? 0 : BitConverter.SingleToInt32Bits(Unsafe.Add(ref lowers, query));
            for (int key = firstKey + leadingKeys; key < keyEnd; key++)
            {
                nint pair = ((nint)(key - firstKey) * lanes) + query;
                bool isHidden = key > limit || key < lower
                    || (!Unsafe.IsNullRef(ref biases) && float.IsNegativeInfinity(Unsafe.Add(ref biases, pair)))
                    || (methodsHide && Unsafe.Add(ref panel, pair) == 0f);
                if (isHidden)
                    row[key - leadingKeys] = 0f;
            }
        }
    }

    /// <summary>Adds rows to a mean over heads.</summary>
    /// <param name="rows">One head's rows.</param>
    /// <param name="count">Elements of all rows.</param>
    /// <param name="factor">One over the number of heads.</param>
    /// <param name="isFirst">Whether this is the first head: the mean holds nothing yet.</param>
    /// <param name="mean">The rows' mean so far.</param>
    public static void AddMean(ref float rows, int count, float factor, bool isFirst, ref float mean)
    {
        Span<float> target = MemoryMarshal.CreateSpan(ref mean, count);
        if (isFirst)
            target.Clear();
        int element = 0;
        Vector<float> factors = new(factor);
        for (; element <= count - Vector<float>.Count; element += Vector<float>.Count)
        {
            Vector<float> sum = Vector.LoadUnsafe(ref mean, (nuint)element) + (Vector.LoadUnsafe(ref rows, (nuint)element) * factors);
            sum.StoreUnsafe(ref mean, (nuint)element);
        }
        for (; element < count; element++)
            target[element] += Unsafe.Add(ref rows, element) * factor;
    }

    /// <summary>Adds the weights that each key gets from a panel's queries. A weight of 0 adds nothing, even in a row that is NaN.</summary>
    /// <param name="panel">Unnormalised weights: the panel's key k of query l at k * lanes + l.</param>
    /// <param name="lanes">Queries of a panel.</param>
    /// <param name="factors">One factor for each lane: the reciprocal of its softmax sum.</param>
    /// <param name="queryCount">Queries, at most <paramref name="lanes"/>.</param>
    /// <param name="firstKey">The panel's first key.</param>
    /// <param name="keyEnd">The key behind the panel's last.</param>
    /// <param name="leadingKeys">Keys of the panel that come before the caller's and have no sum.</param>
    /// <param name="sums">The sum of the caller's first key.</param>
    public static void AddKeySums(
        ref float panel, int lanes, ref float factors, int queryCount, int firstKey, int keyEnd, int leadingKeys, ref float sums)
    {
        for (int key = firstKey + leadingKeys; key < keyEnd; key++)
        {
            ref float weights = ref Unsafe.Add(ref panel, (nint)(key - firstKey) * lanes);
            float sum = 0f;
            for (int query = 0; query < queryCount; query++)
            {
                float weight = Unsafe.Add(ref weights, query);
                sum += weight == 0f ? 0f : weight * Unsafe.Add(ref factors, query);
            }
            Unsafe.Add(ref sums, key - leadingKeys) += sum;
        }
    }

    /// <summary>Writes each lane's scores as a row over all keys; -infinity where the panel has no key, because none of its queries sees it.</summary>
    /// <param name="panel">Scores: the panel's key k of query l at k * lanes + l.</param>
    /// <param name="lanes">Queries of a panel.</param>
    /// <param name="factor">Factor on each score.</param>
    /// <param name="rows">The first row to write.</param>
    /// <param name="keyLength">Elements of a row, and floats from one row to the next.</param>
    /// <param name="queryCount">Rows to write, at most <paramref name="lanes"/>.</param>
    /// <param name="firstKey">The panel's first key.</param>
    /// <param name="keyCount">Keys of the panel.</param>
    public static void StoreScores(
        ref float panel, int lanes, float factor, ref float rows, int keyLength, int queryCount, int firstKey, int keyCount)
    {
        Transpose.Scaled(ref panel, lanes, keyCount, queryCount, ref factor, 0, ref Unsafe.Add(ref rows, firstKey), keyLength);
        for (int query = 0; query < queryCount; query++)
        {
            Span<float> row = MemoryMarshal.CreateSpan(ref Unsafe.Add(ref rows, (nint)query * keyLength), keyLength);
            row[..firstKey].Fill(float.NegativeInfinity);
            row[(firstKey + keyCount)..].Fill(float.NegativeInfinity);
        }
    }

    /// <summary>Writes the natural logarithm of each lane's softmax denominator; -infinity where no key is visible.</summary>
    /// <param name="maxima">What each lane's sum is relative to, in units of log2.</param>
    /// <param name="sums">Each lane's sum.</param>
    /// <param name="limits">Index of each lane's last visible key, as the bits of a float; -1 where there is none.</param>
    /// <param name="seen">Non-zero where some key was visible, or a null reference where the limits tell.</param>
    /// <param name="queryCount">Lanes to write.</param>
    /// <param name="target">Receives one float for each.</param>
    public static void StoreLogSumExp(ref float maxima, ref float sums, ref float limits, ref float seen, int queryCount, ref float target)
    {
        for (int query = 0; query < queryCount; query++)
        {
            bool isSeen = Unsafe.IsNullRef(ref seen)
                ? BitConverter.SingleToInt32Bits(Unsafe.Add(ref limits, query)) >= 0
                : BitConverter.SingleToInt32Bits(Unsafe.Add(ref seen, query)) != 0;

            // The softmax raised a maximum of -infinity in the same way.
            double maximum = Math.Max(Unsafe.Add(ref maxima, query), float.MinValue);
            Unsafe.Add(ref target, query) = isSeen
                ? (float)((maximum * NaturalLogarithmOf2) + Math.Log(Unsafe.Add(ref sums, query)))
                : float.NegativeInfinity;
        }
    }

    private const double NaturalLogarithmOf2 = 0.69314718055994531;

    /// <summary>Copies the used part of a tile's rows.</summary>
    /// <param name="tile">Rows of <paramref name="lanes"/> floats.</param>
    /// <param name="lanes">Floats from one row of the tile to the next.</param>
    /// <param name="rowCount">How many rows.</param>
    /// <param name="count">Floats of each row to copy.</param>
    /// <param name="rows">The first row to write.</param>
    /// <param name="stride">Floats from one row to the next.</param>
    public static void Copy(ref float tile, int lanes, int rowCount, int count, ref float rows, int stride)
    {
        for (int row = 0; row < rowCount; row++)
        {
            MemoryMarshal.CreateSpan(ref Unsafe.Add(ref tile, row * lanes), count)
                .CopyTo(MemoryMarshal.CreateSpan(ref Unsafe.Add(ref rows, (nint)row * stride), count));
        }
    }
}
