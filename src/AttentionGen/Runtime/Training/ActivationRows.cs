using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace AttentionGen.Runtime;

/// <summary>Activations of elements that were kept before they were applied, and their gradients.</summary>
internal static class ActivationRows
{
    /// <summary>hidden = activation(sums), or, gated, activation(gates) * sums.</summary>
    /// <param name="lanes">Floats of a vector.</param>
    /// <param name="activation">The activation.</param>
    /// <param name="count">How many elements.</param>
    /// <param name="sums">The first.</param>
    /// <param name="gates">The first gate, or a null reference.</param>
    /// <param name="hidden">Where the first goes.</param>
    public static void Apply(int lanes, Activation activation, int count, ref float sums, ref float gates, ref float hidden) =>
        Run(lanes, activation, count, ref sums, ref gates, ref Unsafe.NullRef<float>(), ref hidden, ref Unsafe.NullRef<float>());

    /// <summary>The same elements, and their gradients.</summary>
    /// <param name="lanes">Floats of a vector.</param>
    /// <param name="activation">The activation.</param>
    /// <param name="count">How many elements.</param>
    /// <param name="sums">The first.</param>
    /// <param name="gates">The first gate, or a null reference.</param>
    /// <param name="gradients">The first gradient of a hidden element; becomes that of a sum.</param>
    /// <param name="hidden">Where the first hidden element goes, or a null reference.</param>
    /// <param name="gateGradients">Where the first gate's gradient goes, or a null reference.</param>
    public static void Backward(int lanes, Activation activation, int count, ref float sums, ref float gates, ref float gradients, ref float hidden, ref float gateGradients) =>
        Run(lanes, activation, count, ref sums, ref gates, ref gradients, ref hidden, ref gateGradients);

    private static void Run(int lanes, Activation activation, int count, ref float sums, ref float gates, ref float gradients, ref float hidden, ref float gateGradients)
    {
        if (lanes == Lanes512.Count)
            ActivationRows<Vector512<float>, Lanes512>.Run(activation, count, ref sums, ref gates, ref gradients, ref hidden, ref gateGradients);
        else if (lanes == Lanes256.Count)
            ActivationRows<Vector256<float>, Lanes256>.Run(activation, count, ref sums, ref gates, ref gradients, ref hidden, ref gateGradients);
        else if (lanes == Lanes128.Count)
            ActivationRows<Vector128<float>, Lanes128>.Run(activation, count, ref sums, ref gates, ref gradients, ref hidden, ref gateGradients);
        else
            ActivationRows<float, ScalarLanes>.Run(activation, count, ref sums, ref gates, ref gradients, ref hidden, ref gateGradients);
    }
}

/// <summary>The same for a width of vectors.</summary>
/// <typeparam name="TVector">The vector.</typeparam>
/// <typeparam name="TLanes">Its width.</typeparam>
internal static class ActivationRows<TVector, TLanes>
    where TVector : struct
    where TLanes : struct, IVectorLanes<TVector>
{
    /// <summary>Hidden elements and gradients, each where the reference to them is not null.</summary>
    public static void Run(Activation activation, int count, ref float sums, ref float gates, ref float gradients, ref float hidden, ref float gateGradients)
    {
        switch (activation.Function())
        {
            case Activation.None:
                Run<NoFunction>(count, ref sums, ref gates, ref gradients, ref hidden, ref gateGradients);
                break;
            case Activation.Relu:
                Run<ReluFunction>(count, ref sums, ref gates, ref gradients, ref hidden, ref gateGradients);
                break;
            case Activation.GeluErf:
                Run<GeluErfFunction>(count, ref sums, ref gates, ref gradients, ref hidden, ref gateGradients);
                break;
            case Activation.GeluTanh:
                Run<GeluTanhFunction>(count, ref sums, ref gates, ref gradients, ref hidden, ref gateGradients);
                break;
            default:
                Run<SiluFunction>(count, ref sums, ref gates, ref gradients, ref hidden, ref gateGradients);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<TFunction>(int count, ref float sums, ref float gates, ref float gradients, ref float hidden, ref float gateGradients)
        where TFunction : struct, IActivationFunction
    {
        bool isGated = !Unsafe.IsNullRef(ref gates), hasGradients = !Unsafe.IsNullRef(ref gradients), hasHidden = !Unsafe.IsNullRef(ref hidden);
        int at = 0;
        for (; at <= count - TLanes.Count; at += TLanes.Count)
        {
            Step<TFunction>(
                isGated, hasGradients, hasHidden, ref Unsafe.Add(ref sums, at), ref Unsafe.Add(ref gates, at), ref Unsafe.Add(ref gradients, at), ref Unsafe.Add(ref hidden, at),
                ref Unsafe.Add(ref gateGradients, at));
        }
        if (at == count)
            return;

        // The last elements go through a vector of their own: what becomes of an element does not depend on where it lies.
        int rest = count - at;
        Span<float> last = stackalloc float[5 * Most];
        last.Clear();
        Span<float> lastGates = last[Most..], lastGradients = last[(2 * Most)..], lastHidden = last[(3 * Most)..], lastGateGradients = last[(4 * Most)..];
        Elements(ref sums, at, rest).CopyTo(last);
        if (isGated)
            Elements(ref gates, at, rest).CopyTo(lastGates);
        if (hasGradients)
            Elements(ref gradients, at, rest).CopyTo(lastGradients);
        Step<TFunction>(
            isGated, hasGradients, hasHidden, ref MemoryMarshal.GetReference(last), ref MemoryMarshal.GetReference(lastGates), ref MemoryMarshal.GetReference(lastGradients),
            ref MemoryMarshal.GetReference(lastHidden), ref MemoryMarshal.GetReference(lastGateGradients));
        if (hasHidden)
            lastHidden[..rest].CopyTo(Elements(ref hidden, at, rest));
        if (hasGradients)
            lastGradients[..rest].CopyTo(Elements(ref gradients, at, rest));
        if (isGated && hasGradients)
            lastGateGradients[..rest].CopyTo(Elements(ref gateGradients, at, rest));
    }

    /// <summary>Floats of the widest vector.</summary>
    private const int Most = 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step<TFunction>(
        bool isGated, bool hasGradients, bool hasHidden, ref float sums, ref float gates, ref float gradients, ref float hidden, ref float gateGradients)
        where TFunction : struct, IActivationFunction
    {
        TVector sum = TLanes.Load(ref sums);
        TVector argument = isGated ? TLanes.Load(ref gates) : sum;
        TVector value = TFunction.Of<TVector, TLanes>(argument);
        if (hasHidden)
            TLanes.Store(isGated ? TLanes.Multiply(sum, value) : value, ref hidden);
        if (!hasGradients)
            return;
        TVector gradient = TLanes.Load(ref gradients);
        TVector derivative = TFunction.Derivative<TVector, TLanes>(argument);
        if (isGated)
        {
            TLanes.Store(TLanes.Multiply(gradient, value), ref gradients);
            TLanes.Store(TLanes.Multiply(TLanes.Multiply(gradient, sum), derivative), ref gateGradients);
        }
        else
        {
            TLanes.Store(TLanes.Multiply(gradient, derivative), ref gradients);
        }
    }

    private static Span<float> Elements(ref float first, int at, int count) => MemoryMarshal.CreateSpan(ref Unsafe.Add(ref first, at), count);
}
