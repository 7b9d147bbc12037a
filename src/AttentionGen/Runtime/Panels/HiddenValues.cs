using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace AttentionGen.Runtime;

/// <summary>
/// The weighted sum of value rows for the rare head in which a value is NaN or infinite and keys are hidden: a product of such a value
/// with the weight 0 would be NaN, so keys of weight 0 are passed over. For generated code; not meant to be called by hand.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class HiddenValues
{
    /// <summary>
    /// output[q][d] = the sum so far + the sum over keys j with weights[j][q] != 0 of weights[j][q] * values[j][d], times the query's
    /// factor once all keys are in.
    /// </summary>
    /// <param name="values">The first value row.</param>
    /// <param name="valueStride">Floats from one value row to the next.</param>
    /// <param name="valueDimension">Elements of a value row.</param>
    /// <param name="weights">keyCount * lanes weights, lanes innermost.</param>
    /// <param name="keyCount">How many keys.</param>
    /// <param name="lanes">Queries of a panel.</param>
    /// <param name="corrections">One factor for each query, for what the output already holds; 0 starts anew, whatever is there. Not read for the first keys.</param>
    /// <param name="inverses">The reciprocal of each query's softmax sum. Read for the last keys only.</param>
    /// <param name="output">The first output row.</param>
    /// <param name="outputStride">Floats from one output row to the next.</param>
    /// <param name="queryCount">How many queries, at most <paramref name="lanes"/>.</param>
    /// <param name="isFirst">Whether these are the first keys: the output holds nothing yet.</param>
    /// <param name="isLast">Whether these are the last keys.</param>
    public static void Accumulate(
        ref float values, int valueStride, int valueDimension, ref float weights, int keyCount, int lanes,
        ref float corrections, ref float inverses, ref float output, int outputStride, int queryCount, bool isFirst, bool isLast)
    {
        for (int query = 0; query < queryCount; query++)
        {
            float correction = isFirst ? 0f : Unsafe.Add(ref corrections, query);
            float inverse = isLast ? Unsafe.Add(ref inverses, query) : 1f;
            for (int d = 0; d < valueDimension; d++)
            {
                ref float element = ref Unsafe.Add(ref output, ((nint)query * outputStride) + d);
                float sum = correction == 0f ? 0f : element * correction;
                for (int key = 0; key < keyCount; key++)
                {
                    float weight = Unsafe.Add(ref weights, ((nint)key * lanes) + query);
                    if (weight != 0f)
                        sum += weight * Unsafe.Add(ref values, ((nint)key * valueStride) + d);
                }
                element = sum * inverse;
            }
        }
    }
}
