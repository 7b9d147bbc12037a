using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace AttentionGen.Runtime;

/// <summary>The way through a panel's tiles where their classes are known before. For generated code; not meant to be called by hand.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class TileRuns
{
    /// <summary>The next keys of which no tile is hidden.</summary>
    /// <param name="runs">Runs of tiles of one class, in the order of their keys: 4 * end + class. They cover all keys of the panel.</param>
    /// <param name="run">Number of the run that the key <paramref name="end"/> lies in; moved on.</param>
    /// <param name="first">Receives the first key.</param>
    /// <param name="end">The key to start at; receives where the keys end.</param>
    /// <param name="keyEnd">Where the keys of the call end.</param>
    /// <param name="most">Keys at most, a multiple of the tile's.</param>
    /// <param name="rows">Keys of a tile.</param>
    /// <param name="whole">A bit for each tile from the first on: whether it is whole.</param>
    /// <returns>Whether there are any.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool Next(ReadOnlySpan<int> runs, ref int run, ref int first, ref int end, int keyEnd, int most, int rows, out ulong whole)
    {
        whole = 0;
        first = end;
        while (first < keyEnd && runs[run] >> 2 <= first)
            run++;
        while (first < keyEnd && (TileClass)(runs[run] & 3) == TileClass.Hidden)
            first = runs[run++] >> 2;
        end = first;
        if (first >= keyEnd)
            return false;
        int limit = Math.Min(first + most, keyEnd);
        while (end < limit)
        {
            var kind = (TileClass)(runs[run] & 3);
            if (kind == TileClass.Hidden)
                break;
            int runEnd = runs[run] >> 2;
            int next = Math.Min(runEnd, limit);
            if (kind == TileClass.Whole)
                whole |= Bits((end - first) / rows, (next - first + rows - 1) / rows);
            end = next;
            if (next == runEnd)
                run++;
        }

        return true;
    }

    private static ulong Bits(int from, int to) => (to >= 64 ? ulong.MaxValue : (1UL << to) - 1) & ~((1UL << from) - 1);
}
