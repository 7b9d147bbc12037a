using System.Numerics;
using System.Runtime.CompilerServices;

namespace AttentionGen.Runtime;

/// <summary>The product of two projections of the same rows.</summary>
internal static class GatedRows
{
    /// <summary>Multiplies columns of rows by a panel.</summary>
    /// <param name="panel">The panel's first row.</param>
    /// <param name="lanes">Floats from one of its rows to the next.</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="columns">How many columns.</param>
    /// <param name="target">The first row's first column.</param>
    /// <param name="stride">Floats from one row to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(ref float panel, int lanes, int rows, int columns, ref float target, int stride)
    {
        for (; rows > 0; rows--)
        {
            int column = 0;
            for (; column <= columns - Vector<float>.Count; column += Vector<float>.Count)
                (Vector.LoadUnsafe(ref target, (nuint)column) * Vector.LoadUnsafe(ref panel, (nuint)column)).StoreUnsafe(ref target, (nuint)column);
            for (; column < columns; column++)
                Unsafe.Add(ref target, column) *= Unsafe.Add(ref panel, column);
            panel = ref Unsafe.Add(ref panel, lanes);
            target = ref Unsafe.Add(ref target, stride);
        }
    }
}
