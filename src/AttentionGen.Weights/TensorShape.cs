using System.Diagnostics.CodeAnalysis;

namespace AttentionGen.Weights;

/// <summary>A shape that has been checked: no length is negative, and their product is a number.</summary>
internal sealed class TensorShape
{
    /// <summary>More than any library's tensors have; neither format sets a limit.</summary>
    public const int MostAxes = 64;

    private TensorShape(long[] lengths, long elementCount)
    {
        Lengths = lengths;
        ElementCount = elementCount;
    }

    public long[] Lengths { get; }

    public long ElementCount { get; }

    /// <summary>The shape of these lengths, or what is wrong with them, to follow "the shape".</summary>
    public static bool TryCreate(ReadOnlySpan<long> lengths, [NotNullWhen(true)] out TensorShape? shape, [NotNullWhen(false)] out string? problem)
    {
        (shape, problem) = (null, null);
        if (lengths.Length > MostAxes)
            problem = $"has more than {MostAxes} axes";
        else if (lengths.IndexOfAnyInRange(long.MinValue, -1) >= 0)
            problem = $"{Shown.Shape(lengths)} has a negative length";
        else if (!TryMultiply(lengths, out long count))
            problem = $"{Shown.Shape(lengths)} has more elements than 64 bits count";
        else
            shape = new TensorShape(lengths.ToArray(), count);
        return problem is null;
    }

    /// <summary>The bytes that as many elements of so many bits take; false if they are no whole number of bytes, or more than 64 bits count.</summary>
    public bool TryCountBytes(int bits, out long bytes)
    {
        Int128 all = (Int128)ElementCount * bits;
        bytes = unchecked((long)(all / 8));
        return all % 8 == 0 && all / 8 <= long.MaxValue;
    }

    // Without elements the other lengths may be anything.
    private static bool TryMultiply(ReadOnlySpan<long> lengths, out long product)
    {
        product = lengths.Contains(0) ? 0 : 1;
        foreach (long length in lengths)
        {
            if (product > 0 && length > long.MaxValue / product)
                return false;
            product *= length;
        }
        return true;
    }
}
