using System.Runtime.CompilerServices;

namespace AttentionGen.Runtime;

/// <summary>What is done to the outputs of a projection's tile once their sums are whole, while they are in the first-level cache: a scale, an activation, a residual.</summary>
/// <typeparam name="TVector">The vector.</typeparam>
/// <typeparam name="TLanes">Its width.</typeparam>
internal static class TileEnd<TVector, TLanes>
    where TVector : struct
    where TLanes : struct, IVectorLanes<TVector>
{
    /// <summary>Sums of bytes to outputs: each by its output's scale, and the bias.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Scale(int rows, ref float scales, ref float biases, ref float target0, ref float target1, nint stride)
    {
        TVector scale0 = TLanes.Load(ref scales), scale1 = TLanes.Load(ref Unsafe.Add(ref scales, TLanes.Count));
        TVector bias0 = TLanes.Load(ref biases), bias1 = TLanes.Load(ref Unsafe.Add(ref biases, TLanes.Count));
        for (; rows > 0; rows--)
        {
            TLanes.Store(TLanes.MultiplyAdd(TLanes.Load(ref target0), scale0, bias0), ref target0);
            TLanes.Store(TLanes.MultiplyAdd(TLanes.Load(ref target1), scale1, bias1), ref target1);
            target0 = ref Unsafe.Add(ref target0, stride);
            target1 = ref Unsafe.Add(ref target1, stride);
        }
    }

    /// <summary>Applies an activation to a tile. Of a gated one, that of its gate.</summary>
    public static void Activate(Activation activation, int rows, ref float target0, ref float target1, nint stride)
    {
        switch (activation.Function())
        {
            case Activation.Relu:
                Apply<ReluFunction>(rows, ref target0, ref target1, stride);
                break;
            case Activation.GeluErf:
                Apply<GeluErfFunction>(rows, ref target0, ref target1, stride);
                break;
            case Activation.GeluTanh:
                Apply<GeluTanhFunction>(rows, ref target0, ref target1, stride);
                break;
            case Activation.Silu:
                Apply<SiluFunction>(rows, ref target0, ref target1, stride);
                break;
            default:
                break;
        }
    }

    /// <summary>Adds rows to a tile.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(int rows, ref float residual0, ref float residual1, nint residualStride, ref float target0, ref float target1, nint stride)
    {
        for (; rows > 0; rows--)
        {
            TLanes.Store(TLanes.Add(TLanes.Load(ref target0), TLanes.Load(ref residual0)), ref target0);
            TLanes.Store(TLanes.Add(TLanes.Load(ref target1), TLanes.Load(ref residual1)), ref target1);
            target0 = ref Unsafe.Add(ref target0, stride);
            target1 = ref Unsafe.Add(ref target1, stride);
            residual0 = ref Unsafe.Add(ref residual0, residualStride);
            residual1 = ref Unsafe.Add(ref residual1, residualStride);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Apply<TFunction>(int rows, ref float target0, ref float target1, nint stride)
        where TFunction : struct, IActivationFunction
    {
        for (; rows > 0; rows--)
        {
            TLanes.Store(TFunction.Of<TVector, TLanes>(TLanes.Load(ref target0)), ref target0);
            TLanes.Store(TFunction.Of<TVector, TLanes>(TLanes.Load(ref target1)), ref target1);
            target0 = ref Unsafe.Add(ref target0, stride);
            target1 = ref Unsafe.Add(ref target1, stride);
        }
    }
}
