using AttentionGen.Fuzz.Guarded;
using AttentionGen.Fuzz.Running;

namespace AttentionGen.Fuzz.Targets;

/// <summary>What calls for gradients do to the spans they draw.</summary>
internal static class DrawnSpans
{
    private static readonly float[] s_odd = [float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.MaxValue, float.Epsilon, 0f, -1e30f];

    /// <summary>Puts odd numbers into a span. Of one that is too long to be here there is no memory to write to.</summary>
    public static void Spoil(GuardedFloats span, Draw draw)
    {
        for (int n = 0; n < 5 && span.Length is > 0 and < 100_000; n++)
            span.Span[draw.Below(span.Length)] = draw.Of(s_odd);
    }

    /// <summary>Puts one span upon another, and tells whether they overlap then.</summary>
    public static bool Overlap(GuardedFloats[] spans, int gradient, int other, Draw draw)
    {
        if (gradient == other || spans[gradient].Length == 0 || spans[other].Length < spans[gradient].Length)
            return false;
        spans[gradient].Upon(spans[other], draw.From(0, spans[other].Length - spans[gradient].Length), spans[gradient].Length);
        return ((ReadOnlySpan<float>)spans[gradient].Span).Overlaps(spans[other].Span);
    }

    /// <summary>Whether two results have the same bits. Which NaN an operation returns is the processor's choice.</summary>
    public static bool SameBits(float[] first, float[] second) => first.Zip(second).All(pair =>
        BitConverter.SingleToInt32Bits(pair.First) == BitConverter.SingleToInt32Bits(pair.Second) || (float.IsNaN(pair.First) && float.IsNaN(pair.Second)));
}
