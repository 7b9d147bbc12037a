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

    /// <summary>rows[r * stride + c] = factors[r] * panel[c * lanes + r] for r, c below 8. Needs AVX.</summary>
    /// <param name="panel">First element in the first lane.</param>
    /// <param name="lanes">Floats from one element to the next.</param>
    /// <param name="factors">One factor for each row.</param>
    /// <param name="rows">First element of the first row.</param>
    /// <param name="stride">Floats from one row to the next.</param>
    public static void Store8(ref float panel, int lanes, ref float factors, ref float rows, int stride) =>
        Transpose.EightByEight(ref panel, lanes, ref factors, 1, ref rows, stride);

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

    /// <summary>rows[r * stride + c] = factors[r] * panel[c * lanes + r] for r, c below 4.</summary>
    /// <param name="panel">First element in the first lane.</param>
    /// <param name="lanes">Floats from one element to the next.</param>
    /// <param name="factors">One factor for each row.</param>
    /// <param name="rows">First element of the first row.</param>
    /// <param name="stride">Floats from one row to the next.</param>
    public static void Store4(ref float panel, int lanes, ref float factors, ref float rows, int stride)
    {
        (Column(ref panel, lanes, 0) * factors).StoreUnsafe(ref rows);
        (Column(ref panel, lanes, 1) * Unsafe.Add(ref factors, 1)).StoreUnsafe(ref Unsafe.Add(ref rows, stride));
        (Column(ref panel, lanes, 2) * Unsafe.Add(ref factors, 2)).StoreUnsafe(ref Unsafe.Add(ref rows, 2 * stride));
        (Column(ref panel, lanes, 3) * Unsafe.Add(ref factors, 3)).StoreUnsafe(ref Unsafe.Add(ref rows, 3 * stride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Column(ref float rows, int stride, int column) => Vector128.Create(
        Unsafe.Add(ref rows, column),
        Unsafe.Add(ref rows, stride + column),
        Unsafe.Add(ref rows, (2 * stride) + column),
        Unsafe.Add(ref rows, (3 * stride) + column));
}
