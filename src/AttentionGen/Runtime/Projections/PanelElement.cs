using System.Runtime.CompilerServices;

namespace AttentionGen.Runtime;

/// <summary>How the weights of a panel are stored, so that a tile is written once for all types. The JIT compiles it for each.</summary>
internal interface IPanelElement
{
    /// <summary>Floats of memory that an input's weights for two vectors of outputs take.</summary>
    /// <param name="lanes">Floats of a vector.</param>
    static abstract int Floats(int lanes);

    /// <summary>An input's weights for the first vector of outputs.</summary>
    /// <param name="weights">Where the input's weights begin.</param>
    static abstract TVector First<TVector, TLanes>(ref float weights)
        where TVector : struct
        where TLanes : struct, IVectorLanes<TVector>;

    /// <summary>Its weights for the second.</summary>
    /// <inheritdoc cref="First"/>
    static abstract TVector Second<TVector, TLanes>(ref float weights)
        where TVector : struct
        where TLanes : struct, IVectorLanes<TVector>;
}

/// <summary>Floats, one vector behind the other.</summary>
internal readonly struct Float32Panel : IPanelElement
{
    public static int Floats(int lanes) => 2 * lanes;

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
    public static int Floats(int lanes) => lanes;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector First<TVector, TLanes>(ref float weights)
        where TVector : struct
        where TLanes : struct, IVectorLanes<TVector> => TLanes.WidenLow(TLanes.Load(ref weights));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Second<TVector, TLanes>(ref float weights)
        where TVector : struct
        where TLanes : struct, IVectorLanes<TVector> => TLanes.WidenHigh(TLanes.Load(ref weights));
}

/// <summary>
/// Signed bytes, those of one vector behind those of the other. They are multiplied as the whole numbers that they are, and a sum by its output's scale once it is whole, so that widening a
/// weight takes two operations.
/// </summary>
internal readonly struct Int8Panel : IPanelElement
{
    public static int Floats(int lanes) => Int8Floats(2 * lanes);

    /// <summary>Floats of memory for the bytes of so many outputs: whole ones, of which two outputs fill half a one.</summary>
    public static int Int8Floats(int outputs) => ((outputs - 1) / sizeof(float)) + 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector First<TVector, TLanes>(ref float weights)
        where TVector : struct
        where TLanes : struct, IVectorLanes<TVector> => TLanes.LoadBytes(ref Unsafe.As<float, sbyte>(ref weights));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Second<TVector, TLanes>(ref float weights)
        where TVector : struct
        where TLanes : struct, IVectorLanes<TVector> =>
        TLanes.LoadBytes(ref Unsafe.Add(ref Unsafe.As<float, sbyte>(ref weights), TLanes.Count));
}
