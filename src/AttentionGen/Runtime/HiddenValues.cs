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
    /// <summary>outputs[d][l] = corrections[l] * outputs[d][l] + the sum over keys j with weights[j][l] != 0 of weights[j][l] * values[j][d].</summary>
    /// <param name="values">The first value row.</param>
    /// <param name="valueStride">Floats from one value row to the next.</param>
    /// <param name="valueDimension">Elements of a value row.</param>
    /// <param name="weights">keyCount * lanes weights, lanes innermost.</param>
    /// <param name="keyCount">How many keys.</param>
    /// <param name="lanes">Queries of a panel.</param>
    /// <param name="corrections">One factor for each lane, for what the panel already holds; 0 starts anew, whatever is there.</param>
    /// <param name="outputs">valueDimension * lanes sums, lanes innermost.</param>
    public static void Accumulate(
        ref float values, int valueStride, int valueDimension, ref float weights, int keyCount, int lanes, ref float corrections, ref float outputs)
    {
        for (int d = 0; d < valueDimension; d++)
        {
            for (int lane = 0; lane < lanes; lane++)
            {
                ref float output = ref Unsafe.Add(ref outputs, ((nint)d * lanes) + lane);
                float correction = Unsafe.Add(ref corrections, lane);
                float sum = correction == 0f ? 0f : output * correction;
                for (int key = 0; key < keyCount; key++)
                {
                    float weight = Unsafe.Add(ref weights, ((nint)key * lanes) + lane);
                    if (weight != 0f)
                        sum += weight * Unsafe.Add(ref values, ((nint)key * valueStride) + d);
                }
                output = sum;
            }
        }
    }
}
