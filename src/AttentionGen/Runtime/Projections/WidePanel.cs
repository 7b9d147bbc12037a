using System.Runtime.CompilerServices;

namespace AttentionGen.Runtime;

/// <summary>Weights of a panel as floats.</summary>
/// <typeparam name="TVector">The vector.</typeparam>
/// <typeparam name="TLanes">Its width.</typeparam>
internal static class WidePanel<TVector, TLanes>
    where TVector : struct
    where TLanes : struct, IVectorLanes<TVector>
{
    /// <summary>Widens the weights of some inputs.</summary>
    /// <typeparam name="TElement">How they are stored.</typeparam>
    /// <param name="weights">The first input's weights for two vectors of outputs; the next input's follow.</param>
    /// <param name="inputs">How many inputs.</param>
    /// <param name="target">Receives two vectors for each.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Fill<TElement>(ref float weights, int inputs, ref float target)
        where TElement : struct, IPanelElement
    {
        for (; inputs > 0; inputs--)
        {
            TLanes.Store(TElement.First<TVector, TLanes>(ref weights), ref target);
            TLanes.Store(TElement.Second<TVector, TLanes>(ref weights), ref Unsafe.Add(ref target, TLanes.Count));
            weights = ref Unsafe.Add(ref weights, TElement.Floats(TLanes.Count));
            target = ref Unsafe.Add(ref target, 2 * TLanes.Count);
        }
    }
}
