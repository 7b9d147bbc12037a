using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace AttentionGen.Runtime;

/// <summary>The gradients of normalised rows.</summary>
internal static class NormalizationGradient
{
    /// <summary>
    /// With n = (x - mean) * scale, y = n * gain + bias and g = y's gradient * gain: x's gradient is scale * (g - mean(g) - n * mean(g * n)), without mean(g) for RMSNorm, and
    /// the gain's is the sum over rows of y's gradient * n.
    /// </summary>
    /// <param name="lanes">Floats of a vector.</param>
    /// <param name="normalization">How rows were normalised.</param>
    /// <param name="epsilon">What was added under the root.</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="weights">Gain and bias; their length is that of a row.</param>
    /// <param name="source">The first row that was normalised.</param>
    /// <param name="gradient">The first row's gradient.</param>
    /// <param name="residual">The first row to add to the source's gradient, or a null reference.</param>
    /// <param name="target">Where the first row of the source's gradient goes; may be <paramref name="gradient"/>, not the residual.</param>
    /// <param name="products">Receives the first row of what the gain's gradient is the sum of.</param>
    public static void Run(
        int lanes, Normalization normalization, float epsilon, int rows, NormalizationWeights weights, ref float source, ref float gradient, ref float residual, ref float target,
        ref float products)
    {
        int width = weights.Gain.Length;
        ref float gain = ref MemoryMarshal.GetReference(weights.Gain);
        if (lanes == Lanes512.Count)
            NormalizationGradient<Vector512<float>, Lanes512>.Run(normalization, epsilon, rows, width, ref source, ref gain, ref gradient, ref residual, ref target, ref products);
        else if (lanes == Lanes256.Count)
            NormalizationGradient<Vector256<float>, Lanes256>.Run(normalization, epsilon, rows, width, ref source, ref gain, ref gradient, ref residual, ref target, ref products);
        else if (lanes == Lanes128.Count)
            NormalizationGradient<Vector128<float>, Lanes128>.Run(normalization, epsilon, rows, width, ref source, ref gain, ref gradient, ref residual, ref target, ref products);
        else
            NormalizationGradient<float, ScalarLanes>.Run(normalization, epsilon, rows, width, ref source, ref gain, ref gradient, ref residual, ref target, ref products);
    }
}

/// <summary>The same for a width of vectors.</summary>
/// <typeparam name="TVector">The vector.</typeparam>
/// <typeparam name="TLanes">Its width.</typeparam>
internal static class NormalizationGradient<TVector, TLanes>
    where TVector : struct
    where TLanes : struct, IVectorLanes<TVector>
{
    /// <summary>The gradients of some rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(
        Normalization normalization, float epsilon, int rows, int width, ref float source, ref float gain, ref float gradient, ref float residual, ref float target, ref float products)
    {
        for (; rows > 0; rows--)
        {
            (float mean, float scale) = RowNormalization<TVector, TLanes>.Statistics(normalization, epsilon, width, ref source);
            (float sum, float productSum) = Products(width, mean, scale, ref source, ref gain, ref gradient, ref products);
            float gradientMean = normalization == Normalization.LayerNorm ? sum / width : 0f;
            Write(width, mean, scale, gradientMean, productSum / width, ref source, ref gain, ref gradient, ref residual, ref target);
            source = ref Unsafe.Add(ref source, width);
            gradient = ref Unsafe.Add(ref gradient, width);
            target = ref Unsafe.Add(ref target, width);
            products = ref Unsafe.Add(ref products, width);
            if (!Unsafe.IsNullRef(ref residual))
                residual = ref Unsafe.Add(ref residual, width);
        }
    }

    /// <summary>Sums over a row of gradient * gain, and of that times the normalised element; writes gradient * normalised element.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (float Sum, float ProductSum) Products(
        int width, float mean, float scale, ref float row, ref float gain, ref float gradient, ref float products)
    {
        TVector means = TLanes.Broadcast(mean), scales = TLanes.Broadcast(scale), sums = default, productSums = default;
        int element = 0;
        for (; element <= width - TLanes.Count; element += TLanes.Count)
        {
            TVector normalized = TLanes.Multiply(TLanes.Subtract(TLanes.Load(ref Unsafe.Add(ref row, element)), means), scales);
            TVector of = TLanes.Load(ref Unsafe.Add(ref gradient, element));
            TVector gained = TLanes.Multiply(of, TLanes.Load(ref Unsafe.Add(ref gain, element)));
            TLanes.Store(TLanes.Multiply(of, normalized), ref Unsafe.Add(ref products, element));
            sums = TLanes.Add(sums, gained);
            productSums = TLanes.MultiplyAdd(gained, normalized, productSums);
        }
        float sum = RowNormalization<TVector, TLanes>.Lanes(sums), productSum = RowNormalization<TVector, TLanes>.Lanes(productSums);
        for (; element < width; element++)
        {
            float normalized = (Unsafe.Add(ref row, element) - mean) * scale, of = Unsafe.Add(ref gradient, element), gained = of * Unsafe.Add(ref gain, element);
            Unsafe.Add(ref products, element) = of * normalized;
            sum += gained;
            productSum += gained * normalized;
        }
        return (sum, productSum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Write(
        int width, float mean, float scale, float gradientMean, float productMean, ref float row, ref float gain, ref float gradient, ref float residual, ref float target)
    {
        TVector means = TLanes.Broadcast(mean), scales = TLanes.Broadcast(scale), gradientMeans = TLanes.Broadcast(gradientMean), productMeans = TLanes.Broadcast(productMean);
        bool adds = !Unsafe.IsNullRef(ref residual);
        int element = 0;
        for (; element <= width - TLanes.Count; element += TLanes.Count)
        {
            TVector normalized = TLanes.Multiply(TLanes.Subtract(TLanes.Load(ref Unsafe.Add(ref row, element)), means), scales);
            TVector gained = TLanes.Multiply(TLanes.Load(ref Unsafe.Add(ref gradient, element)), TLanes.Load(ref Unsafe.Add(ref gain, element)));
            TVector of = TLanes.Multiply(scales, TLanes.Subtract(TLanes.Subtract(gained, gradientMeans), TLanes.Multiply(normalized, productMeans)));
            TLanes.Store(adds ? TLanes.Add(of, TLanes.Load(ref Unsafe.Add(ref residual, element))) : of, ref Unsafe.Add(ref target, element));
        }
        for (; element < width; element++)
        {
            float normalized = (Unsafe.Add(ref row, element) - mean) * scale, gained = Unsafe.Add(ref gradient, element) * Unsafe.Add(ref gain, element);
            float of = scale * (gained - gradientMean - (normalized * productMean));
            Unsafe.Add(ref target, element) = adds ? of + Unsafe.Add(ref residual, element) : of;
        }
    }
}
