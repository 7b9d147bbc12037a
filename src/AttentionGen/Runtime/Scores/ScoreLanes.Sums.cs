using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AttentionGen.Runtime;

/// <content>Sums of gradients, by the indices of what was read.</content>
public static partial class ScoreLanes
{
    /// <summary>Adds a value to the element of an index, if it is asked for and there are sums.</summary>
    /// <exception cref="IndexOutOfRangeException">The index is out of range.</exception>
    public static void Add(Span<float> sums, int index, float value, bool asked)
    {
        if (asked && !sums.IsEmpty)
            sums[index] += value;
    }

    /// <summary>Adds each value to the element of its index, one after the other, where it is asked for and there are sums.</summary>
    /// <exception cref="IndexOutOfRangeException">An index that is asked for is out of range.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(Span<float> sums, Vector128<int> index, Vector128<float> values, Vector128<int> asked)
    {
        for (int lane = 0; lane < Vector128<int>.Count && !sums.IsEmpty; lane++)
        {
            if (asked.GetElement(lane) != 0)
                sums[index.GetElement(lane)] += values.GetElement(lane);
        }
    }

    /// <summary>Adds each value to the element of its index, one after the other, where it is asked for and there are sums.</summary>
    /// <exception cref="IndexOutOfRangeException">An index that is asked for is out of range.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(Span<float> sums, Vector256<int> index, Vector256<float> values, Vector256<int> asked)
    {
        for (int lane = 0; lane < Vector256<int>.Count && !sums.IsEmpty; lane++)
        {
            if (asked.GetElement(lane) != 0)
                sums[index.GetElement(lane)] += values.GetElement(lane);
        }
    }

    /// <summary>Adds each value to the element of its index, one after the other, where it is asked for and there are sums.</summary>
    /// <exception cref="IndexOutOfRangeException">An index that is asked for is out of range.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(Span<float> sums, Vector512<int> index, Vector512<float> values, Vector512<int> asked)
    {
        for (int lane = 0; lane < Vector512<int>.Count && !sums.IsEmpty; lane++)
        {
            if (asked.GetElement(lane) != 0)
                sums[index.GetElement(lane)] += values.GetElement(lane);
        }
    }
}
