using System.ComponentModel;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AttentionGen.Runtime;

/// <summary>
/// The softmax of some query rows over a part of the keys: for each row its maximum, its sum and whether it saw a key, and its weighted value rows.
/// Parts are joined in the order of their keys, so that a split over threads changes no bit. For generated code; not meant to be called by hand.
/// </summary>
/// <remarks>
/// Memory of a state: maxima, sums and signs of having seen (1 or 0), <c>rows</c> floats each, then rows * dimension floats.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class DecodeState
{
    /// <summary>Starts a row: nothing seen yet, or only its sink.</summary>
    /// <param name="state">The state.</param>
    /// <param name="rows">Rows of the state.</param>
    /// <param name="row">The row.</param>
    /// <param name="sink">A first score of weight 1, in units of log2, or -infinity.</param>
    /// <param name="dimension">Elements of a value row.</param>
    public static void Start(ref float state, int rows, int row, float sink, int dimension)
    {
        Unsafe.Add(ref state, row) = Math.Max(sink, float.MinValue);
        Unsafe.Add(ref state, rows + row) = float.IsNegativeInfinity(sink) ? 0f : 1f;
        Unsafe.Add(ref state, (2 * rows) + row) = 0f;
        MemoryMarshal.CreateSpan(ref Values(ref state, rows, row, dimension), dimension).Clear();
    }

    /// <summary>Notes what a row's softmax gave.</summary>
    /// <param name="state">The state.</param>
    /// <param name="rows">Rows of the state.</param>
    /// <param name="row">The row.</param>
    /// <param name="maximum">Its maximum.</param>
    /// <param name="sum">Its sum.</param>
    /// <param name="isSeen">Whether it saw a key.</param>
    public static void Set(ref float state, int rows, int row, float maximum, float sum, bool isSeen)
    {
        Unsafe.Add(ref state, row) = maximum;
        Unsafe.Add(ref state, rows + row) = sum;
        Unsafe.Add(ref state, (2 * rows) + row) = isSeen ? 1f : 0f;
    }

    /// <summary>A row's weighted value rows.</summary>
    /// <param name="state">The state.</param>
    /// <param name="rows">Rows of the state.</param>
    /// <param name="row">The row.</param>
    /// <param name="dimension">Elements of a value row.</param>
    public static ref float Values(ref float state, int rows, int row, int dimension) =>
        ref Unsafe.Add(ref state, (3 * rows) + ((nint)row * dimension));

    /// <summary>Joins the next part to those before it.</summary>
    /// <param name="state">The state of the parts before, which becomes that of all.</param>
    /// <param name="part">The next part's.</param>
    /// <param name="rows">Rows of both.</param>
    /// <param name="dimension">Elements of a value row.</param>
    public static void Join(ref float state, ref float part, int rows, int dimension)
    {
        for (int row = 0; row < rows; row++)
        {
            if (Unsafe.Add(ref part, (2 * rows) + row) == 0f)
                continue;

            ref float maximum = ref Unsafe.Add(ref state, row);
            float partMaximum = Unsafe.Add(ref part, row);
            float joined = Math.Max(maximum, partMaximum);
            float factor = VectorMath.Exp2(maximum - joined);
            float partFactor = VectorMath.Exp2(partMaximum - joined);
            ref float sum = ref Unsafe.Add(ref state, rows + row);
            sum = (sum * factor) + (Unsafe.Add(ref part, rows + row) * partFactor);
            maximum = joined;
            Unsafe.Add(ref state, (2 * rows) + row) = 1f;

            ref float values = ref Values(ref state, rows, row, dimension);
            ref float partValues = ref Values(ref part, rows, row, dimension);
            int d = 0;
            for (; d <= dimension - Vector<float>.Count; d += Vector<float>.Count)
            {
                Vector<float> both = (Vector.LoadUnsafe(ref values, (nuint)d) * factor) + (Vector.LoadUnsafe(ref partValues, (nuint)d) * partFactor);
                both.StoreUnsafe(ref values, (nuint)d);
            }
            for (; d < dimension; d++)
                Unsafe.Add(ref values, d) = (Unsafe.Add(ref values, d) * factor) + (Unsafe.Add(ref partValues, d) * partFactor);
        }
    }

    /// <summary>Divides a row's weighted value rows by its sum; 0 where it saw no key.</summary>
    /// <param name="state">The state of all parts.</param>
    /// <param name="rows">Rows of the state.</param>
    /// <param name="row">The row.</param>
    /// <param name="dimension">Elements of a value row.</param>
    /// <param name="output">Receives the row.</param>
    public static void Finish(ref float state, int rows, int row, int dimension, ref float output)
    {
        Span<float> target = MemoryMarshal.CreateSpan(ref output, dimension);
        if (Unsafe.Add(ref state, (2 * rows) + row) == 0f)
        {
            target.Clear();
            return;
        }

        float inverse = 1f / Unsafe.Add(ref state, rows + row);
        ref float values = ref Values(ref state, rows, row, dimension);
        for (int d = 0; d < target.Length; d++)
            target[d] = Unsafe.Add(ref values, d) * inverse;
    }

    /// <summary>The natural logarithm of a row's denominator; -infinity where it saw no key.</summary>
    /// <param name="state">The state of all parts.</param>
    /// <param name="rows">Rows of the state.</param>
    /// <param name="row">The row.</param>
    public static float LogSumExp(ref float state, int rows, int row)
    {
        const double NaturalLogarithmOf2 = 0.69314718055994531;
        return Unsafe.Add(ref state, (2 * rows) + row) == 0f
            ? float.NegativeInfinity
            : (float)((Unsafe.Add(ref state, row) * NaturalLogarithmOf2) + Math.Log(Unsafe.Add(ref state, rows + row)));
    }

    /// <summary>
    /// Whether no sum of value rows is NaN or infinite; where one is, a value behind a mask may have met its weight of 0, and the row is summed
    /// again by <c>SumVisible</c>.
    /// </summary>
    /// <param name="values">A row's weighted value rows.</param>
    /// <param name="dimension">Elements of the row.</param>
    public static bool IsFinite(ref float values, int dimension) => HeadRows.AreFinite(ref values, dimension, 1, dimension);

    /// <summary>The weighted sum of the value rows whose weight is not 0.</summary>
    /// <param name="value">The chunk's first value row.</param>
    /// <param name="stride">Elements from one value row to the next.</param>
    /// <param name="weights">The query's weights.</param>
    /// <param name="keyCount">Keys of the chunk.</param>
    /// <param name="values">Receives the sum.</param>
    /// <param name="dimension">Elements of a row.</param>
    public static void SumVisible(ref float value, int stride, ref float weights, int keyCount, ref float values, int dimension)
    {
        MemoryMarshal.CreateSpan(ref values, dimension).Clear();
        for (int key = 0; key < keyCount; key++)
        {
            float weight = Unsafe.Add(ref weights, key);
            if (weight == 0f)
                continue;
            for (int d = 0; d < dimension; d++)
                Unsafe.Add(ref values, d) += weight * Unsafe.Add(ref value, ((nint)key * stride) + d);
        }
    }

    /// <summary>The same over value rows of 16 bits.</summary>
    /// <param name="value">The chunk's first value row.</param>
    /// <param name="stride">Elements from one value row to the next.</param>
    /// <param name="type">What the rows store.</param>
    /// <param name="weights">The query's weights.</param>
    /// <param name="keyCount">Keys of the chunk.</param>
    /// <param name="values">Receives the sum.</param>
    /// <param name="dimension">Elements of a row.</param>
    public static void SumVisible(ref ushort value, int stride, ElementType type, ref float weights, int keyCount, ref float values, int dimension)
    {
        MemoryMarshal.CreateSpan(ref values, dimension).Clear();
        for (int key = 0; key < keyCount; key++)
        {
            float weight = Unsafe.Add(ref weights, key);
            if (weight == 0f)
                continue;
            for (int d = 0; d < dimension; d++)
            {
                ushort bits = Unsafe.Add(ref value, ((nint)key * stride) + d);
                Unsafe.Add(ref values, d) += weight * (type == ElementType.Float16 ? HalfElement.Widen(bits) : BFloat16Element.Widen(bits));
            }
        }
    }
}
