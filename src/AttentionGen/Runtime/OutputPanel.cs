using System.ComponentModel;
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
    public static void Store(ref float panel, int lanes, ref float factors, ref float rows, int stride, int queryCount, int rowElements) =>
        Transpose.Scaled(ref panel, lanes, rowElements, queryCount, ref factors, 1, ref rows, stride);

    /// <summary>Writes zeros to the elements of each row from <paramref name="firstElement"/> on.</summary>
    /// <param name="rows">The first row.</param>
    /// <param name="stride">Floats from one row to the next.</param>
    /// <param name="queryCount">How many rows.</param>
    /// <param name="firstElement">The first element to clear.</param>
    /// <param name="rowElements">Elements of a row.</param>
    public static void Clear(ref float rows, int stride, int queryCount, int firstElement, int rowElements)
    {
        for (int row = 0; row < queryCount; row++)
            MemoryMarshal.CreateSpan(ref Unsafe.Add(ref rows, ((nint)row * stride) + firstElement), rowElements - firstElement).Clear();
    }
}
