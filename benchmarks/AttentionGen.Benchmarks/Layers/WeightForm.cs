using AttentionGen.Benchmarks.LlamaCpp;

namespace AttentionGen.Benchmarks.Layers;

/// <summary>A type of weights, ours and the nearest of ggml's.</summary>
/// <remarks>
/// How far ggml's result may be from ours with floats, in shares of the largest element, follows from what it rounds. A product whose factors are rounded is off by that
/// share of each of its terms. The errors do not know of one another and add up as the terms themselves do, so that the largest is to the largest element about what one is to
/// its term; those of several products add up as squares. Rounding to nearest errs by less than half of its most on average, which is the room that is left. Sums of floats in
/// another order are nothing beside it.
/// </remarks>
/// <param name="Name">Of both.</param>
/// <param name="GgmlType">A GGML_TYPE.</param>
/// <param name="Rounding">The most by which an element is rounded, as a share of it.</param>
/// <param name="Products">Of the layer's four, those with two rounded factors, or one that was rounded twice.</param>
internal sealed record WeightForm(string Name, int GgmlType, double Rounding, int Products)
{
    /// <summary>The table of GELU rounds what goes in and what comes out to half precision, 11 digits, before the last product.</summary>
    public static WeightForm Floats { get; } = new("Float32", Ggml.Float32, Math.Pow(2, -11), 1);

    /// <summary>Weights and rows of inputs have 8 digits in every product; ours rounds weights alone.</summary>
    public static WeightForm Narrow { get; } = new("BFloat16", Ggml.BFloat16, Math.Pow(2, -9), 4);

    /// <summary>Likewise, by half a step of 127 to the largest of 32, which is about twice an element.</summary>
    public static WeightForm Bytes { get; } = new("Int8 / Q8_0", Ggml.ScaledBytes, 1 / 127.0, 4);

    private double Tolerance => 2 * Rounding * Math.Sqrt(Products);

    /// <summary>Throws if ggml computed something else.</summary>
    /// <param name="layer">What was computed.</param>
    /// <param name="expected">Our result with floats.</param>
    /// <param name="result">That of ggml.</param>
    public void Verify(string layer, ReadOnlySpan<float> expected, ReadOnlySpan<float> result)
    {
        double difference = 0, largest = 0;
        for (int n = 0; n < expected.Length; n++)
        {
            // Math.Max keeps a NaN, which no comparison would.
            difference = Math.Max(difference, Math.Abs(expected[n] - result[n]));
            largest = Math.Max(largest, Math.Abs(expected[n]));
        }

        double share = difference / largest;
        if (!(share <= Tolerance))
        {
            throw new InvalidOperationException(
                $"{layer}, {Name}: {LlamaCppPeer.EngineName} is {share:E1} of the largest element away from floats here, where rounding explains {Tolerance:E1}.");
        }
    }
}
