using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AttentionGen.Runtime;

/// <summary>
/// A run-time mask and bias as one panel in lanes: what is added to the score of (key, query), in units of log2, or -infinity where the
/// key is hidden. For generated code; not meant to be called by hand.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class BiasPanel
{
    private const float Log2E = 1.44269504f;

    private const int RowsAtOnce = 8;
    private const int KeysAtOnce = 64;

    /// <summary>A float bias: panel[j][l] = bias[l][j] * log2(e).</summary>
    /// <param name="bias">Bias of the panel's first query and first key.</param>
    /// <param name="biasStride">Floats from one query's row to the next; 0 where queries share one.</param>
    /// <param name="queryCount">Queries of this panel.</param>
    /// <param name="keyCount">Keys to fill.</param>
    /// <param name="panel">Receives keyCount * lanes floats.</param>
    /// <param name="lanes">Queries of a full panel.</param>
    public static void Fill(ref float bias, int biasStride, int queryCount, int keyCount, ref float panel, int lanes)
    {
        float factor = Log2E;
        Transpose.Scaled(ref bias, biasStride, queryCount, keyCount, ref factor, 0, ref panel, lanes);
    }

    /// <summary>A boolean mask: panel[j][l] = mask[l][j] ? 0 : -infinity.</summary>
    /// <param name="mask">Mask of the panel's first query and first key.</param>
    /// <param name="maskStride">Elements from one query's row to the next; 0 where queries share one.</param>
    /// <param name="queryCount">Queries of this panel.</param>
    /// <param name="keyCount">Keys to fill.</param>
    /// <param name="panel">Receives keyCount * lanes floats.</param>
    /// <param name="lanes">Queries of a full panel.</param>
    public static void Fill(ref bool mask, int maskStride, int queryCount, int keyCount, ref float panel, int lanes) =>
        Fill(ref mask, maskStride, ref Unsafe.NullRef<float>(), 0, queryCount, keyCount, ref panel, lanes);

    /// <summary>Both: panel[j][l] = mask[l][j] ? bias[l][j] * log2(e) : -infinity.</summary>
    /// <param name="mask">Mask of the panel's first query and first key.</param>
    /// <param name="maskStride">Elements from one query's row to the next; 0 where queries share one.</param>
    /// <param name="bias">Bias of the panel's first query and first key, or a null reference for none.</param>
    /// <param name="biasStride">Floats from one query's row to the next; 0 where queries share one.</param>
    /// <param name="queryCount">Queries of this panel.</param>
    /// <param name="keyCount">Keys to fill.</param>
    /// <param name="panel">Receives keyCount * lanes floats.</param>
    /// <param name="lanes">Queries of a full panel.</param>
    [SkipLocalsInit]
    public static void Fill(
        ref bool mask, int maskStride, ref float bias, int biasStride, int queryCount, int keyCount, ref float panel, int lanes)
    {
        // A block of rows is expanded to floats where it stays in the first-level cache, then turned into lanes.
        Span<float> block = stackalloc float[RowsAtOnce * KeysAtOnce];
        float factor = Log2E;
        for (int firstKey = 0; firstKey < keyCount; firstKey += KeysAtOnce)
        {
            int keys = Math.Min(KeysAtOnce, keyCount - firstKey);
            for (int firstRow = 0; firstRow < queryCount; firstRow += RowsAtOnce)
            {
                int rows = Math.Min(RowsAtOnce, queryCount - firstRow);
                for (int row = 0; row < rows; row++)
                {
                    nint query = firstRow + row;
                    Span<float> expanded = block.Slice(row * KeysAtOnce, keys);
                    if (Unsafe.IsNullRef(ref bias))
                        expanded.Clear();
                    else
                        MemoryMarshal.CreateSpan(ref Unsafe.Add(ref bias, (query * biasStride) + firstKey), keys).CopyTo(expanded);
                    Hide(MemoryMarshal.CreateSpan(ref Unsafe.Add(ref mask, (query * maskStride) + firstKey), keys), expanded);
                }
                Transpose.Scaled(
                    ref MemoryMarshal.GetReference(block), KeysAtOnce, rows, keys, ref factor, 0,
                    ref Unsafe.Add(ref panel, ((nint)firstKey * lanes) + firstRow), lanes);
            }
        }
    }

    /// <summary>Hides keys from all queries: panel[j][l] = -infinity where the key is not visible.</summary>
    /// <param name="keys">Mask of the panel's first key.</param>
    /// <param name="hides">Whether true hides; otherwise false does.</param>
    /// <param name="keyCount">How many keys.</param>
    /// <param name="panel">keyCount * lanes floats.</param>
    /// <param name="lanes">Queries of a full panel.</param>
    public static void HideKeys(ref bool keys, bool hides, int keyCount, ref float panel, int lanes)
    {
        for (int key = 0; key < keyCount; key++)
        {
            if (Unsafe.Add(ref keys, key) == hides)
                MemoryMarshal.CreateSpan(ref Unsafe.Add(ref panel, (nint)key * lanes), lanes).Fill(float.NegativeInfinity);
        }
    }

    private static void Hide(Span<bool> visible, Span<float> scores)
    {
        for (int key = 0; key < scores.Length; key++)
            scores[key] = visible[key] ? scores[key] : float.NegativeInfinity;
    }
}
