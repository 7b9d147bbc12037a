using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AttentionGen.Runtime;

/// <summary>A head's rows in the caller's spans: of queries and their gradients, of keys, values or outputs likewise.</summary>
/// <param name="First">Floats before the first row.</param>
/// <param name="Stride">Floats from one row to the next.</param>
/// <param name="Dimension">Elements of a row.</param>
internal readonly record struct GradientRows(nint First, int Stride, int Dimension)
{
    /// <summary>A head's query rows, from one on.</summary>
    public static GradientRows OfQueries(GradientPlan plan, in GradientSample sample, int head, int first) =>
        Of(plan.Shape, sample.Number, sample.FirstQuery, sample.QueryLength, plan.Shape.HeadCount, head, first, plan.Shape.HeadDimension);

    /// <summary>A head's output rows, from one on.</summary>
    public static GradientRows OfOutputs(GradientPlan plan, in GradientSample sample, int head, int first) =>
        Of(plan.Shape, sample.Number, sample.FirstQuery, sample.QueryLength, plan.Shape.HeadCount, head, first, plan.Shape.ValueDimension);

    /// <summary>A head's key rows.</summary>
    public static GradientRows OfKeys(GradientPlan plan, in GradientSample sample, int head) =>
        Of(plan.Shape, sample.Number, sample.FirstKey, sample.KeyLength, plan.Shape.KeyValueHeadCount, head, 0, plan.Shape.HeadDimension);

    /// <summary>A head's value rows.</summary>
    public static GradientRows OfValues(GradientPlan plan, in GradientSample sample, int head) =>
        Of(plan.Shape, sample.Number, sample.FirstKey, sample.KeyLength, plan.Shape.KeyValueHeadCount, head, 0, plan.Shape.ValueDimension);

    /// <summary>One row.</summary>
    public ref float Row(ReadOnlySpan<float> rows, int row) => ref Unsafe.Add(ref MemoryMarshal.GetReference(rows), First + ((nint)row * Stride));

    /// <summary>Copies rows to scratch, with zeros behind each up to a whole tile; tells whether no element is NaN or infinite.</summary>
    public bool Gather(ReadOnlySpan<float> rows, int count, ref float target, int targetStride)
    {
        if (count == 0)
            return true;
        for (int row = 0; Dimension < targetStride && row < count; row++)
            MemoryMarshal.CreateSpan(ref Unsafe.Add(ref target, ((nint)row * targetStride) + Dimension), targetStride - Dimension).Clear();
        return HeadRows.GatherFinite(ref Row(rows, 0), Stride, count, Dimension, ref target, targetStride);
    }

    /// <summary>Writes sums times a factor as rows, and zeros behind them.</summary>
    public void Store(ref float sums, int sumStride, int count, float factor, int length, Span<float> rows)
    {
        for (int row = 0; row < length; row++)
        {
            Span<float> to = MemoryMarshal.CreateSpan(ref Row(rows, row), Dimension);
            if (row < count)
                Scale(MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref sums, (nint)row * sumStride), Dimension), factor, to);
            else
                to.Clear();
        }
    }

    private static void Scale(ReadOnlySpan<float> source, float factor, Span<float> target)
    {
        int lanes = Vector<float>.Count, d = 0;
        ref float from = ref MemoryMarshal.GetReference(source), to = ref MemoryMarshal.GetReference(target);
        for (; d + lanes <= source.Length; d += lanes)
            (Vector.LoadUnsafe(ref from, (nuint)d) * factor).StoreUnsafe(ref to, (nuint)d);
        for (; d < source.Length; d++)
            target[d] = source[d] * factor;
    }

    private static GradientRows Of(AttentionShape shape, int sample, int firstRow, int length, int heads, int head, int row, int dimension)
    {
        // Packed samples lie end to end, always sequence-major.
        int number = shape.IsPacked ? 0 : sample;
        return shape.Layout == AttentionLayout.HeadMajor
            ? new((((((nint)number * heads) + head) * length) + row) * dimension, dimension, dimension)
            : new((((((nint)number * length) + firstRow + row) * heads) + head) * dimension, heads * dimension, dimension);
    }
}
