using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AttentionGen.Runtime;

/// <summary>Where the rows of a mask or bias lie that a head's queries read.</summary>
/// <param name="First">Elements before the first query's first key.</param>
/// <param name="Stride">Elements from one query's row to the next; 0 where queries share one.</param>
internal readonly record struct GradientTable(nint First, int Stride)
{
    /// <summary>Of a table with these axes beside the key.</summary>
    public static GradientTable Of(AttentionAxes axes, int heads, in GradientSample sample, int head, int query, int key)
    {
        nint row = (axes & AttentionAxes.Batch) != 0 ? sample.Number : 0;
        if ((axes & AttentionAxes.Head) != 0)
            row = (row * heads) + head;
        bool hasQuery = (axes & AttentionAxes.Query) != 0;
        if (hasQuery)
            row = (row * sample.QueryLength) + query;
        return new((row * sample.KeyLength) + key, hasQuery ? sample.KeyLength : 0);
    }

    /// <summary>The first query's first key.</summary>
    public ref T At<T>(ReadOnlySpan<T> table) => ref Unsafe.Add(ref MemoryMarshal.GetReference(table), First);
}
