using System.ComponentModel;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace AttentionGen.Runtime;

/// <summary>
/// A panel of queries in lanes, Q^T: element d of query l stands at d * lanes + l. For generated code; not meant to be called by hand.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class QueryPanel
{
    /// <summary>Packs query rows into lanes, multiplied by a factor; lanes without a query are zero.</summary>
    /// <param name="queries">The panel's first query row.</param>
    /// <param name="stride">Floats from one query row to the next.</param>
    /// <param name="queryCount">Rows to pack, at most <paramref name="lanes"/>.</param>
    /// <param name="dimension">Elements of a row.</param>
    /// <param name="factor">score scale * log2(e), so that scores come out as exponents of 2.</param>
    /// <param name="panel">Receives dimension * lanes floats.</param>
    /// <param name="lanes">Queries of a panel.</param>
    public static void Pack(ref float queries, int stride, int queryCount, int dimension, float factor, ref float panel, int lanes) =>
        Pack(ref queries, stride, queryCount, dimension, factor, ref panel, lanes, lanes);

    /// <summary>Packs query rows into the first lanes of a panel, multiplied by a factor; of these, lanes without a query are zero, and what the others hold is not said.</summary>
    /// <param name="queries">The panel's first query row.</param>
    /// <param name="stride">Floats from one query row to the next.</param>
    /// <param name="queryCount">Rows to pack, at most <paramref name="usedLanes"/>.</param>
    /// <param name="dimension">Elements of a row.</param>
    /// <param name="factor">score scale * log2(e), so that scores come out as exponents of 2.</param>
    /// <param name="panel">Receives dimension * lanes floats.</param>
    /// <param name="lanes">Queries of a panel.</param>
    /// <param name="usedLanes">Those that are read.</param>
    public static void Pack(ref float queries, int stride, int queryCount, int dimension, float factor, ref float panel, int lanes, int usedLanes)
    {
        if (queryCount < usedLanes)
            ClearLanes(queryCount, usedLanes, dimension, ref panel, lanes);
        Transpose.Scaled(ref queries, stride, queryCount, dimension, ref factor, 0, ref panel, lanes);
    }

    // What the scratch held could be denormal numbers or NaN, and slow the arithmetic of lanes that nobody reads. Whole vectors are cleared, before queries
    // come to their first lanes.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ClearLanes(int firstLane, int endLane, int dimension, ref float panel, int lanes)
    {
        int vector = Vector<float>.Count;
        bool fillsVectors = endLane % vector == 0;
        int start = fillsVectors ? firstLane / vector * vector : firstLane;
        for (int d = 0; d < dimension; d++)
        {
            if (fillsVectors)
            {
                for (int lane = start; lane < endLane; lane += vector)
                    Vector<float>.Zero.StoreUnsafe(ref panel, (nuint)lane);
            }
            else
            {
                for (int lane = start; lane < endLane; lane++)
                    Unsafe.Add(ref panel, lane) = 0f;
            }

            panel = ref Unsafe.Add(ref panel, lanes);
        }
    }
}
