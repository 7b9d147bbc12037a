using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace AttentionGen.Runtime;

/// <summary>Normalises rows with vectors of a width.</summary>
internal static class RowNormalization
{
    /// <summary>target = normalised source * gain + bias, and a residual if there is one.</summary>
    /// <param name="lanes">Floats of a vector.</param>
    /// <param name="normalization">How.</param>
    /// <param name="epsilon">What is added under the root.</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="weights">Gain and bias; their length is that of a row.</param>
    /// <param name="source">The first row.</param>
    /// <param name="residual">The first row to add, or a null reference.</param>
    /// <param name="target">Where the first row goes; may be the source.</param>
    public static void Run(
        int lanes, Normalization normalization, float epsilon, int rows, NormalizationWeights weights, ref float source, ref float residual, ref float target)
    {
        int width = weights.Gain.Length;
        ref float gain = ref MemoryMarshal.GetReference(weights.Gain);
        ref float bias = ref weights.Bias.IsEmpty ? ref Unsafe.NullRef<float>() : ref MemoryMarshal.GetReference(weights.Bias);
        if (lanes == Lanes512.Count)
            RowNormalization<Vector512<float>, Lanes512>.Run(normalization, epsilon, rows, width, ref source, ref gain, ref bias, ref residual, ref target);
        else if (lanes == Lanes256.Count)
            RowNormalization<Vector256<float>, Lanes256>.Run(normalization, epsilon, rows, width, ref source, ref gain, ref bias, ref residual, ref target);
        else if (lanes == Lanes128.Count)
            RowNormalization<Vector128<float>, Lanes128>.Run(normalization, epsilon, rows, width, ref source, ref gain, ref bias, ref residual, ref target);
        else
            RowNormalization<float, ScalarLanes>.Run(normalization, epsilon, rows, width, ref source, ref gain, ref bias, ref residual, ref target);
    }
}

/// <summary>Normalises rows, in two passes over a row that is in the first-level cache by then: mean and mean square deviation first.</summary>
/// <typeparam name="TVector">The vector.</typeparam>
/// <typeparam name="TLanes">Its width.</typeparam>
internal static class RowNormalization<TVector, TLanes>
    where TVector : struct
    where TLanes : struct, IVectorLanes<TVector>
{
    /// <summary>target = normalised source * gain + bias, and a residual if there is one.</summary>
    /// <param name="normalization">How.</param>
    /// <param name="epsilon">What is added under the root.</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="width">Elements of a row; all rows lie end to end.</param>
    /// <param name="source">The first row.</param>
    /// <param name="gain">A factor for each element.</param>
    /// <param name="bias">A summand for each element, or a null reference.</param>
    /// <param name="residual">The first row to add, or a null reference.</param>
    /// <param name="target">Where the first row goes; may be the source.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(
        Normalization normalization, float epsilon, int rows, int width, ref float source, ref float gain, ref float bias, ref float residual, ref float target)
    {
        for (; rows > 0; rows--)
        {
            (float mean, float scale) = Statistics(normalization, epsilon, width, ref source);
            Write(width, mean, scale, ref source, ref gain, ref bias, ref residual, ref target);
            source = ref Unsafe.Add(ref source, width);
            target = ref Unsafe.Add(ref target, width);
            if (!Unsafe.IsNullRef(ref residual))
                residual = ref Unsafe.Add(ref residual, width);
        }
    }

    /// <summary>What is subtracted from a row, and the factor on the difference.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (float Mean, float Scale) Statistics(Normalization normalization, float epsilon, int width, ref float row)
    {
        float mean = normalization == Normalization.LayerNorm ? Sum(ref row, width) / width : 0f;
        return (mean, 1f / MathF.Sqrt((SumOfSquares(ref row, width, mean) / width) + epsilon));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Sum(ref float row, int width)
    {
        TVector even = default, odd = default;
        int element = 0;
        for (; element <= width - (2 * TLanes.Count); element += 2 * TLanes.Count)
        {
            even = TLanes.Add(even, TLanes.Load(ref Unsafe.Add(ref row, element)));
            odd = TLanes.Add(odd, TLanes.Load(ref Unsafe.Add(ref row, element + TLanes.Count)));
        }
        float sum = Lanes(TLanes.Add(even, odd));
        for (; element < width; element++)
            sum += Unsafe.Add(ref row, element);
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float SumOfSquares(ref float row, int width, float mean)
    {
        TVector even = default, odd = default, means = TLanes.Broadcast(mean);
        int element = 0;
        for (; element <= width - (2 * TLanes.Count); element += 2 * TLanes.Count)
        {
            TVector x = TLanes.Subtract(TLanes.Load(ref Unsafe.Add(ref row, element)), means);
            TVector y = TLanes.Subtract(TLanes.Load(ref Unsafe.Add(ref row, element + TLanes.Count)), means);
            even = TLanes.MultiplyAdd(x, x, even);
            odd = TLanes.MultiplyAdd(y, y, odd);
        }
        float sum = Lanes(TLanes.Add(even, odd));
        for (; element < width; element++)
        {
            float x = Unsafe.Add(ref row, element) - mean;
            sum += x * x;
        }
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Write(int width, float mean, float scale, ref float row, ref float gain, ref float bias, ref float residual, ref float target)
    {
        TVector means = TLanes.Broadcast(mean), scales = TLanes.Broadcast(scale);
        int element = 0;
        for (; element <= width - TLanes.Count; element += TLanes.Count)
        {
            TVector x = TLanes.Multiply(TLanes.Subtract(TLanes.Load(ref Unsafe.Add(ref row, element)), means), scales);
            x = TLanes.Multiply(x, TLanes.Load(ref Unsafe.Add(ref gain, element)));
            if (!Unsafe.IsNullRef(ref bias))
                x = TLanes.Add(x, TLanes.Load(ref Unsafe.Add(ref bias, element)));
            if (!Unsafe.IsNullRef(ref residual))
                x = TLanes.Add(x, TLanes.Load(ref Unsafe.Add(ref residual, element)));
            TLanes.Store(x, ref Unsafe.Add(ref target, element));
        }
        for (; element < width; element++)
        {
            float x = (Unsafe.Add(ref row, element) - mean) * scale * Unsafe.Add(ref gain, element);
            if (!Unsafe.IsNullRef(ref bias))
                x += Unsafe.Add(ref bias, element);
            if (!Unsafe.IsNullRef(ref residual))
                x += Unsafe.Add(ref residual, element);
            Unsafe.Add(ref target, element) = x;
        }
    }

    /// <summary>The sum of all lanes, halves onto halves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe float Lanes(TVector vector)
    {
        float* lanes = stackalloc float[16];
        TLanes.Store(vector, ref *lanes);
        for (int half = TLanes.Count / 2; half > 0; half /= 2)
        {
            for (int lane = 0; lane < half; lane++)
                lanes[lane] += lanes[lane + half];
        }
        return lanes[0];
    }
}
