using System.ComponentModel;
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
    public static void Pack(ref float queries, int stride, int queryCount, int dimension, float factor, ref float panel, int lanes)
    {
        Transpose.Scaled(ref queries, stride, queryCount, dimension, ref factor, 0, ref panel, lanes);
        if (queryCount < lanes)
            ClearLanes(queryCount, dimension, ref panel, lanes);
    }

    // What the scratch held could be denormal numbers or NaN, and slow the arithmetic of lanes that nobody reads.
    private static void ClearLanes(int firstLane, int dimension, ref float panel, int lanes)
    {
        for (int d = 0; d < dimension; d++)
        {
            for (int lane = firstLane; lane < lanes; lane++)
                Unsafe.Add(ref panel, ((nint)d * lanes) + lane) = 0f;
        }
    }
}
