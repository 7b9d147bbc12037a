using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace AttentionGen.Runtime;

/// <summary>The dropout of attention weights that lie in lanes, (key, query). For generated code; not meant to be called by hand.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct WeightDropout
{
    private readonly DropoutRate _rate;
    private readonly int _sample;
    private readonly int _head;
    private readonly int _query;

    /// <summary>The dropout of a call.</summary>
    /// <param name="seed">Which call it is; null where nothing is dropped.</param>
    /// <param name="rate">The declared share of dropped weights.</param>
    public WeightDropout(DropoutSeed? seed, float rate) => _rate = new DropoutRate(seed, DropoutPlace.AttentionWeights, rate);

    private WeightDropout(DropoutRate rate, int sample, int head, int query) => (_rate, _sample, _head, _query) = (rate, sample, head, query);

    /// <summary>Whether anything is dropped.</summary>
    public bool IsOn => _rate.IsOn;

    /// <summary>The same of a head's queries.</summary>
    /// <param name="sample">Number of the sample.</param>
    /// <param name="head">Number of the query head.</param>
    /// <param name="query">Number of the query in the first lane, within its sample.</param>
    public WeightDropout At(int sample, int head, int query) => new(_rate, sample, head, query);

    /// <summary>Drops weights, and scales those that stay.</summary>
    /// <param name="weights">The first key's weights.</param>
    /// <param name="stride">Floats from a key's weights to the next's, whole vectors.</param>
    /// <param name="lanes">Floats of a vector.</param>
    /// <param name="firstKey">Number of the first key within its sample.</param>
    /// <param name="keyCount">How many keys.</param>
    public void Apply(ref float weights, int stride, int lanes, int firstKey, int keyCount)
    {
        if (IsOn)
            Run(ref weights, ref Unsafe.NullRef<float>(), ref Unsafe.NullRef<float>(), stride, stride, lanes, firstKey, keyCount);
    }

    /// <summary>Drops weights, and makes of what would be the gradients of their scores without dropout those with it.</summary>
    /// <param name="weights">The first key's weights.</param>
    /// <param name="gradients">The first key's gradients of scores.</param>
    /// <param name="deltas">Of each query the product of its output and the output's gradient.</param>
    /// <param name="width">Queries, whole vectors.</param>
    /// <param name="stride">Floats from a key's weights to the next's.</param>
    /// <param name="lanes">Floats of a vector.</param>
    /// <param name="firstKey">Number of the first key within its sample.</param>
    /// <param name="keyCount">How many keys.</param>
    internal void Backward(ref float weights, ref float gradients, ref float deltas, int width, int stride, int lanes, int firstKey, int keyCount)
    {
        if (IsOn)
            Run(ref weights, ref gradients, ref deltas, width, stride, lanes, firstKey, keyCount);
    }

    private void Run(ref float weights, ref float gradients, ref float deltas, int width, int stride, int lanes, int firstKey, int keyCount)
    {
        if (lanes == Lanes512.Count)
            Run<Vector512<float>, Lanes512, Vector512<ulong>, Philox512>(ref weights, ref gradients, ref deltas, width, stride, firstKey, keyCount);
        else if (lanes == Lanes256.Count)
            Run<Vector256<float>, Lanes256, Vector256<ulong>, Philox256>(ref weights, ref gradients, ref deltas, width, stride, firstKey, keyCount);
        else if (lanes == Lanes128.Count)
            Run<Vector128<float>, Lanes128, Vector128<ulong>, Philox128>(ref weights, ref gradients, ref deltas, width, stride, firstKey, keyCount);
        else
            Run<float, ScalarLanes, ulong, PhiloxScalar>(ref weights, ref gradients, ref deltas, width, stride, firstKey, keyCount);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Run<TVector, TLanes, TWord, TPhilox>(ref float weights, ref float gradients, ref float deltas, int width, int stride, int firstKey, int keyCount)
        where TVector : struct
        where TLanes : struct, IVectorLanes<TVector>
        where TWord : struct
        where TPhilox : struct, IPhiloxLanes<TWord>
    {
        const int Most = 16;
        Span<float> drawn = stackalloc float[DropoutRate.Elements * Most];
        ref float factors = ref MemoryMarshal.GetReference(drawn);
        bool isBackward = !Unsafe.IsNullRef(ref gradients);
        int end = firstKey + keyCount;
        TWord sample = TPhilox.Broadcast((uint)_sample), head = TPhilox.Broadcast((uint)_head);
        for (int lane = 0; lane < width; lane += TLanes.Count)
        {
            TWord even = TPhilox.Add(TPhilox.Evens, TPhilox.Broadcast((uint)(_query + lane))), odd = TPhilox.Add(even, TPhilox.Broadcast(1));
            TVector delta = isBackward ? TLanes.Load(ref Unsafe.Add(ref deltas, lane)) : default;
            for (int block = firstKey / DropoutRate.Elements; block * DropoutRate.Elements < end; block++)
            {
                TWord counter = TPhilox.Broadcast((uint)block);
                _rate.Factors<TWord, TPhilox>(counter, even, sample, head, counter, odd, ref factors);
                int first = Math.Max(firstKey, block * DropoutRate.Elements), last = Math.Min(end - 1, (block * DropoutRate.Elements) + DropoutRate.Elements - 1);
                for (int key = first; key <= last; key++)
                {
                    nint at = ((nint)(key - firstKey) * stride) + lane;
                    TVector factor = TLanes.Load(ref Unsafe.Add(ref factors, (key % DropoutRate.Elements) * TLanes.Count));
                    ref float weight = ref Unsafe.Add(ref weights, at);
                    if (isBackward)
                        Backward<TVector, TLanes>(factor, TLanes.Load(ref weight), delta, ref Unsafe.Add(ref gradients, at));
                    TLanes.Store(TLanes.Multiply(TLanes.Load(ref weight), factor), ref weight);
                }
            }
        }
    }

    /// <summary>
    /// Of P (dP - delta) the gradient with dropout, P (factor * dP - delta): factor * P (dP - delta) + (factor - 1) P delta, and -P delta where a weight is dropped, whatever its value row
    /// holds. A key of weight 0 takes no part.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Backward<TVector, TLanes>(TVector factor, TVector weight, TVector delta, ref float gradient)
        where TVector : struct
        where TLanes : struct, IVectorLanes<TVector>
    {
        TVector least = TLanes.Broadcast(float.Epsilon), part = TLanes.Multiply(weight, delta);
        TVector kept = TLanes.Add(TLanes.Multiply(factor, TLanes.Load(ref gradient)), TLanes.Multiply(TLanes.Subtract(factor, TLanes.Broadcast(1f)), part));
        TVector with = TLanes.WhereLess(factor, least, TLanes.Subtract(default, part), kept);
        TLanes.Store(TLanes.WhereLess(weight, least, default, with), ref gradient);
    }
}
