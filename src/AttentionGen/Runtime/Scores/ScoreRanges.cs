using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace AttentionGen.Runtime;

/// <summary>The values that a caller's numbers take over a range of indices. For generated code; not meant to be called by hand.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ScoreRanges
{
    /// <summary>The least and the greatest of the elements that an index may be of; any integer where it may be of none.</summary>
    /// <param name="elements">The caller's numbers.</param>
    /// <param name="index">The index.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static IndexRange Of(ReadOnlySpan<int> elements, IndexRange index)
    {
        if (index.Least < 0 || index.Most >= elements.Length)
            return IndexRange.Any;
        ReadOnlySpan<int> asked = elements.Slice((int)index.Least, (int)(index.Most - index.Least) + 1);
        int least = asked[0], most = asked[0], n = 0;
        if (asked.Length >= Vector256<int>.Count)
        {
            Vector256<int> leasts = Vector256.Create(least), mosts = leasts;
            for (; n <= asked.Length - Vector256<int>.Count; n += Vector256<int>.Count)
            {
                Vector256<int> next = Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(asked), (nuint)n);
                leasts = Vector256.Min(leasts, next);
                mosts = Vector256.Max(mosts, next);
            }

            for (int lane = 0; lane < Vector256<int>.Count; lane++)
            {
                least = Math.Min(least, leasts.GetElement(lane));
                most = Math.Max(most, mosts.GetElement(lane));
            }
        }

        for (; n < asked.Length; n++)
        {
            least = Math.Min(least, asked[n]);
            most = Math.Max(most, asked[n]);
        }

        return new IndexRange(least, most);
    }
}
