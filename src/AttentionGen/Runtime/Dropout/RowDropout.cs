using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace AttentionGen.Runtime;

/// <summary>The dropout of rows at one place of a layer.</summary>
internal readonly struct RowDropout
{
    private readonly DropoutRate _rate;
    private readonly int _lanes;

    /// <summary>The dropout of a call.</summary>
    /// <param name="seed">Which call it is; null where nothing is dropped.</param>
    /// <param name="place">Where.</param>
    /// <param name="rate">The declared share of dropped elements.</param>
    /// <param name="lanes">Floats of a vector.</param>
    public RowDropout(DropoutSeed? seed, DropoutPlace place, float rate, int lanes) => (_rate, _lanes) = (new DropoutRate(seed, place, rate), lanes);

    /// <summary>Whether anything is dropped.</summary>
    public bool IsOn => _rate.IsOn;

    /// <summary>target = source * factor + residual, for some rows.</summary>
    /// <param name="firstRow">Number of the first row among those of all samples.</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="width">Elements of a row.</param>
    /// <param name="source">The first row.</param>
    /// <param name="residual">The first row that is added, or a null reference.</param>
    /// <param name="target">Where the first row goes; may be the source.</param>
    public void Apply(int firstRow, int rows, int width, ref float source, ref float residual, ref float target)
    {
        if (_lanes == Lanes512.Count)
            Apply<Vector512<float>, Lanes512, Vector512<ulong>, Philox512>(firstRow, rows, width, ref source, ref residual, ref target);
        else if (_lanes == Lanes256.Count)
            Apply<Vector256<float>, Lanes256, Vector256<ulong>, Philox256>(firstRow, rows, width, ref source, ref residual, ref target);
        else if (_lanes == Lanes128.Count)
            Apply<Vector128<float>, Lanes128, Vector128<ulong>, Philox128>(firstRow, rows, width, ref source, ref residual, ref target);
        else
            Apply<float, ScalarLanes, ulong, PhiloxScalar>(firstRow, rows, width, ref source, ref residual, ref target);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Apply<TVector, TLanes, TWord, TPhilox>(int firstRow, int rows, int width, ref float source, ref float residual, ref float target)
        where TVector : struct
        where TLanes : struct, IVectorLanes<TVector>
        where TWord : struct
        where TPhilox : struct, IPhiloxLanes<TWord>
    {
        Span<float> drawn = stackalloc float[2 * DropoutRate.RowElements];
        ref float factors = ref MemoryMarshal.GetReference(drawn);
        ref float counters = ref Unsafe.Add(ref factors, DropoutRate.RowElements);
        for (int row = 0; row < rows; row++)
        {
            for (int first = 0; first < width; first += DropoutRate.RowElements)
            {
                Draw<TVector, TLanes, TWord, TPhilox>((uint)(firstRow + row), (uint)(first / DropoutRate.RowElements * DropoutRate.RowCounters), ref counters, ref factors);
                nint at = ((nint)row * width) + first;
                Apply<TVector, TLanes>(
                    Math.Min(DropoutRate.RowElements, width - first), ref factors, ref Unsafe.Add(ref source, at),
                    ref Unsafe.IsNullRef(ref residual) ? ref residual : ref Unsafe.Add(ref residual, at), ref Unsafe.Add(ref target, at));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Apply<TVector, TLanes>(int count, ref float factors, ref float source, ref float residual, ref float target)
        where TVector : struct
        where TLanes : struct, IVectorLanes<TVector>
    {
        bool adds = !Unsafe.IsNullRef(ref residual);
        int element = 0;
        for (; element <= count - TLanes.Count; element += TLanes.Count)
        {
            TVector value = TLanes.Multiply(TLanes.Load(ref Unsafe.Add(ref source, element)), TLanes.Load(ref Unsafe.Add(ref factors, element)));
            TLanes.Store(adds ? TLanes.Add(value, TLanes.Load(ref Unsafe.Add(ref residual, element))) : value, ref Unsafe.Add(ref target, element));
        }
        for (; element < count; element++)
        {
            float value = Unsafe.Add(ref source, element) * Unsafe.Add(ref factors, element);
            Unsafe.Add(ref target, element) = adds ? value + Unsafe.Add(ref residual, element) : value;
        }
    }

    /// <summary>The factors of a stretch of a row, in the order of its elements: what the vectors of counters decide on lies side by side.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Draw<TVector, TLanes, TWord, TPhilox>(uint row, uint firstCounter, ref float counters, ref float factors)
        where TVector : struct
        where TLanes : struct, IVectorLanes<TVector>
        where TWord : struct
        where TPhilox : struct, IPhiloxLanes<TWord>
    {
        TWord y = TPhilox.Broadcast(row), zero = TPhilox.Broadcast(0);
        for (int counter = 0; counter < DropoutRate.RowCounters; counter += TPhilox.Count)
        {
            TWord even = TPhilox.Add(TPhilox.Evens, TPhilox.Broadcast(firstCounter + (uint)counter)), odd = TPhilox.Add(even, TPhilox.Broadcast(1));
            _rate.Factors<TWord, TPhilox>(even, y, zero, zero, odd, y, ref counters);
            for (int element = 0; element < DropoutRate.Elements; element++)
                TLanes.Store(TLanes.Load(ref Unsafe.Add(ref counters, element * TPhilox.Count)), ref Unsafe.Add(ref factors, (element * DropoutRate.RowCounters) + counter));
        }
    }
}
