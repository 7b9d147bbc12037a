using System.Runtime.CompilerServices;

namespace AttentionGen.Runtime;

/// <summary>The products that gradients consist of: sums of rows by weights, by register tiles of two vectors.</summary>
/// <typeparam name="TVector">The vector.</typeparam>
/// <typeparam name="TLanes">Its width.</typeparam>
internal static class GradientProduct<TVector, TLanes>
    where TVector : struct
    where TLanes : struct, IVectorLanes<TVector>
{
    /// <summary>target[r] = or += the sum over inputs i of weights[r * stride + i * step] * panel[i * panelStep], two vectors of it.</summary>
    /// <param name="rowCount">Rows of the tile.</param>
    /// <param name="weights">The first row's first weight.</param>
    /// <param name="stride">Floats from a row's weight to the next row's.</param>
    /// <param name="step">Floats from a row's weight to its next.</param>
    /// <param name="panel">Two vectors of the first input.</param>
    /// <param name="panelStep">Floats from one input to the next.</param>
    /// <param name="inputs">How many.</param>
    /// <param name="start">Two vectors that sums start at, or a null reference where they go on from what is there.</param>
    /// <param name="target">Receives the first row's two vectors.</param>
    /// <param name="targetStride">Floats from one row of sums to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Tile(
        int rowCount, ref float weights, nint stride, nint step, ref float panel, nint panelStep, int inputs, ref float start, ref float target, nint targetStride) =>
        ProductTile<TVector, TLanes, Float32Panel, GivenSteps>.Run(
            rowCount, ref weights, stride, ref panel, inputs, ref start, ref Unsafe.NullRef<float>(), 0,
            ref target, ref Unsafe.Add(ref target, TLanes.Count), targetStride, step, panelStep);

    /// <summary>
    /// The same sums where rows are not all finite: an input whose weight is 0 is passed over, because its product with NaN or infinity would be NaN.
    /// </summary>
    public static void Guarded(
        int rowCount, ref float weights, nint stride, nint step, ref float panel, nint panelStep, int inputs, ref float target, nint targetStride)
    {
        for (nint row = 0; row < rowCount; row++)
        {
            for (nint input = 0; input < inputs; input++)
            {
                float weight = Unsafe.Add(ref weights, (row * stride) + (input * step));
                if (weight == 0f)
                    continue;
                TVector factor = TLanes.Broadcast(weight);
                for (int lane = 0; lane < 2 * TLanes.Count; lane += TLanes.Count)
                {
                    ref float sum = ref Unsafe.Add(ref target, (row * targetStride) + lane);
                    TLanes.Store(TLanes.MultiplyAdd(factor, TLanes.Load(ref Unsafe.Add(ref panel, (input * panelStep) + lane)), TLanes.Load(ref sum)), ref sum);
                }
            }
        }
    }
}
