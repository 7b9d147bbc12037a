using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AttentionGen.Runtime;

/// <summary>
/// Squares of a transposition between rows and lanes, without a loop. For generated code; not meant to be called by hand.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class LaneBlock
{
    /// <summary>panel[c * lanes + r] = factor * rows[r * stride + c] for r, c below 8. Needs AVX.</summary>
    /// <param name="rows">First element of the first row.</param>
    /// <param name="stride">Floats from one row to the next.</param>
    /// <param name="factor">Factor on each element.</param>
    /// <param name="panel">First element in the first lane.</param>
    /// <param name="lanes">Floats from one element to the next.</param>
    public static void Pack8(ref float rows, int stride, float factor, ref float panel, int lanes) =>
        Transpose.EightByEight(ref rows, stride, ref factor, 0, ref panel, lanes);

    /// <summary>panel[c * lanes + r] = factor * rows[r * stride + c] for r, c below 4.</summary>
    /// <param name="rows">First element of the first row.</param>
    /// <param name="stride">Floats from one row to the next.</param>
    /// <param name="factor">Factor on each element.</param>
    /// <param name="panel">First element in the first lane.</param>
    /// <param name="lanes">Floats from one element to the next.</param>
    public static void Pack4(ref float rows, int stride, float factor, ref float panel, int lanes)
    {
        (Column(ref rows, stride, 0) * factor).StoreUnsafe(ref panel);
        (Column(ref rows, stride, 1) * factor).StoreUnsafe(ref Unsafe.Add(ref panel, lanes));
        (Column(ref rows, stride, 2) * factor).StoreUnsafe(ref Unsafe.Add(ref panel, 2 * lanes));
        (Column(ref rows, stride, 3) * factor).StoreUnsafe(ref Unsafe.Add(ref panel, 3 * lanes));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Column(ref float rows, int stride, int column) => Vector128.Create(
        Unsafe.Add(ref rows, column),
        Unsafe.Add(ref rows, stride + column),
        Unsafe.Add(ref rows, (2 * stride) + column),
        Unsafe.Add(ref rows, (3 * stride) + column));
}
