using System.Runtime.CompilerServices;

namespace AttentionGen.Runtime;

/// <summary>How the weights of a panel are stored, so that a tile is written once for all types. The JIT compiles it for each.</summary>
internal interface IPanelElement
{
    /// <summary>Vectors in memory for the two of outputs.</summary>
    static abstract int Vectors { get; }

    /// <summary>An input's weights for the first vector of outputs.</summary>
    static abstract TVector First<TVector, TLanes>(ref float weights)
        where TVector : struct
        where TLanes : struct, IVectorLanes<TVector>;

    /// <summary>Its weights for the second.</summary>
    static abstract TVector Second<TVector, TLanes>(ref float weights)
        where TVector : struct
        where TLanes : struct, IVectorLanes<TVector>;
}

/// <summary>Floats, one vector behind the other.</summary>
internal readonly struct Float32Panel : IPanelElement
{
    public static int Vectors => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector First<TVector, TLanes>(ref float weights)
        where TVector : struct
        where TLanes : struct, IVectorLanes<TVector> => TLanes.Load(ref weights);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Second<TVector, TLanes>(ref float weights)
        where TVector : struct
        where TLanes : struct, IVectorLanes<TVector> => TLanes.Load(ref Unsafe.Add(ref weights, TLanes.Count));
}

/// <summary>
/// Both vectors in one: bfloat16 of the first in the lower halves of lanes, of the second in the upper. A shift widens the one and a mask the other, without a shuffle.
/// </summary>
internal readonly struct BFloat16Panel : IPanelElement
{
    public static int Vectors => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector First<TVector, TLanes>(ref float weights)
        where TVector : struct
        where TLanes : struct, IVectorLanes<TVector> => TLanes.WidenLow(TLanes.Load(ref weights));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Second<TVector, TLanes>(ref float weights)
        where TVector : struct
        where TLanes : struct, IVectorLanes<TVector> => TLanes.WidenHigh(TLanes.Load(ref weights));
}
